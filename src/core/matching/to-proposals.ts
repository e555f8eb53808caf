import type { Proposal } from '../match.ts';
import type { LineUps } from './line-ups.ts';
import { oldestFirst } from './oldest-first.ts';
import { partsOf, placeOf, qualityOf } from './quality.ts';
import type { WaitingPool } from './waiting-pool.ts';

/** 32-bit integers mixed, so that neighbours have nothing in common (murmur3's finalizer, by Appleby). */
const mixed = (seed: number, index: number): number => {
  let hash = Math.imul(seed ^ Math.imul(index + 1, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};

/**
 * Line-ups as proposals, of so many tickets at the most, the oldest first. Which team is the first is drawn by
 * the seed, so that no side falls to the same players always.
 */
export const toProposals = (
  pool: WaitingPool,
  lineUps: LineUps,
  nowMs: number,
  seed: number,
  ticketsMax: number,
): readonly Proposal[] => {
  const { count } = pool.rules.teams;
  return oldestFirst(pool, lineUps, ticketsMax).map((index) => {
    const teams: string[][] = Array.from({ length: count }, () => []);
    const first = mixed(seed, index) % count;
    for (let seat = lineUps.starts[index] as number; seat < (lineUps.starts[index + 1] as number); seat++) {
      const team = ((lineUps.teams[seat] as number) + first) % count;
      teams[team]?.push(pool.at(lineUps.slots[seat] as number).ticketId);
    }
    const { region, latencyMs } = placeOf(pool, lineUps, index, nowMs);
    return { teams, region, quality: qualityOf(partsOf(pool, lineUps, index, latencyMs)) };
  });
};
