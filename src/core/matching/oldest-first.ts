import type { LineUps } from './line-ups.ts';
import type { WaitingPool } from './waiting-pool.ts';

const NONE = -1;

/**
 * The line-ups of a tick that makes at most so many tickets into matches: all of them, or if they hold more
 * tickets, those with the oldest ones. The others are still there at the next tick.
 */
export const oldestFirst = (pool: WaitingPool, lineUps: LineUps, ticketsMax: number): readonly number[] => {
  const { count, starts, slots } = lineUps;
  if ((starts[count] as number) <= ticketsMax) return Array.from({ length: count }, (_, index) => index);
  const lineUpOf = new Int32Array(pool.columns().capacity).fill(NONE);
  for (let index = 0; index < count; index++)
    for (let seat = starts[index] as number; seat < (starts[index + 1] as number); seat++)
      lineUpOf[slots[seat] as number] = index;
  const oldest: number[] = [];
  let tickets = 0;
  for (const slot of pool.byAge()) {
    const index = lineUpOf[slot] as number;
    if (index === NONE) continue;
    const [first, end] = [starts[index] as number, starts[index + 1] as number];
    tickets += end - first;
    // A single match is never too many.
    if (tickets > ticketsMax && oldest.length > 0) break;
    oldest.push(index);
    for (let seat = first; seat < end; seat++) lineUpOf[slots[seat] as number] = NONE;
  }
  return oldest;
};
