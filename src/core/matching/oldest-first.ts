import type { LineUps } from './line-ups.ts';
import type { WaitingPool } from './waiting-pool.ts';

/**
 * The line-ups of a tick that makes at most so many tickets into matches: all of them, or if they hold more
 * tickets, those with the oldest ones. The others are still there at the next tick.
 */
export const oldestFirst = (pool: WaitingPool, lineUps: LineUps, ticketsMax: number): readonly number[] => {
  const all = Array.from({ length: lineUps.count }, (_, index) => index);
  if ((lineUps.starts[lineUps.count] as number) <= ticketsMax) return all;
  const sinceMs = Float64Array.from(all, (index) => oldestSinceMs(pool, lineUps, index));
  all.sort((a, b) => (sinceMs[a] as number) - (sinceMs[b] as number) || a - b);
  let tickets = 0;
  const end = all.findIndex((index) => {
    tickets += (lineUps.starts[index + 1] as number) - (lineUps.starts[index] as number);
    return tickets > ticketsMax;
  });
  // A single match is never too many.
  return all.slice(0, Math.max(1, end));
};

const oldestSinceMs = (pool: WaitingPool, { starts, slots }: LineUps, index: number): number => {
  const { sinceMs } = pool.columns();
  let oldestMs = Number.POSITIVE_INFINITY;
  for (let seat = starts[index] as number; seat < (starts[index + 1] as number); seat++)
    oldestMs = Math.min(oldestMs, sinceMs[slots[seat] as number] as number);
  return oldestMs;
};
