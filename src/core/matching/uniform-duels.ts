import type { MatchRules } from '../match-rules.ts';
import { type LineUps, reserveLineUps } from './line-ups.ts';
import { createSortMemory, sortByRating } from './rating-order.ts';
import type { WaitingPool } from './waiting-pool.ts';

/** Another duel is worth more than any gap that a mode can allow. */
const DUEL = 2 ** 30;

/** Duels of which no rule asks anything but one rating gap, the same for all and at any time. */
export const isUniform = (rules: MatchRules): boolean => {
  const { ratingWindow } = rules;
  return (
    (ratingWindow === null || ratingWindow.atOnce === ratingWindow.atLast) &&
    rules.holdingPointsPerSecond === null &&
    rules.regions === null &&
    rules.attributes.length === 0
  );
};

/** Nobody avoids anybody, and nobody goes first yet: the oldest ticket has not waited that long. */
export const areAllAlike = (pool: WaitingPool, nowMs: number): boolean => {
  if (pool.hasAvoiding()) return false;
  const oldest = pool.byAge()[0];
  const sinceMs = oldest === undefined ? nowMs : (pool.columns().sinceMs[oldest] as number);
  return nowMs - sinceMs < pool.rules.escalation.afterMs;
};

interface Memory {
  /** Players who came alone, oldest first, and the same in order of rating. */
  aged: Int32Array;
  agedRatings: Int32Array;
  slots: Int32Array;
  ratings: Int32Array;
  /** 1: the place is paired with the one before it. */
  isPaired: Uint8Array;
}

const memoryFor = (length: number): Memory => ({
  aged: new Int32Array(length),
  agedRatings: new Int32Array(length),
  slots: new Int32Array(length),
  ratings: new Int32Array(length),
  isPaired: new Uint8Array(length),
});

/**
 * The fast path. With one gap for all, the best duels are between neighbours in rating, and a dynamic
 * programme of two values finds as many as can be with the least sum of gaps: O(n). Without ratings the
 * neighbours are those in age.
 */
export const createUniformDuels = (): ((pool: WaitingPool, lineUps: LineUps) => void) => {
  const sort = createSortMemory();
  let memory = memoryFor(0);
  return (pool, lineUps) => {
    if (memory.aged.length < pool.ticketCount()) memory = memoryFor(Math.ceil(1.25 * pool.ticketCount()));
    const { ratingWindow } = pool.rules;
    const length = listAlone(pool, memory);
    if (ratingWindow === null) {
      for (let place = 0; place < length; place++) memory.isPaired[place] = place & 1;
      writeDuels(memory.aged, memory.isPaired, length, lineUps);
      return;
    }
    sortByRating(memory.aged, memory.agedRatings, length, memory.slots, memory.ratings, sort);
    pairNeighbours(memory.ratings, memory.isPaired, length, Math.floor(ratingWindow.atLast));
    writeDuels(memory.slots, memory.isPaired, length, lineUps);
  };
};

const listAlone = (pool: WaitingPool, { aged, agedRatings }: Memory): number => {
  const byAge = pool.byAge();
  const { sizes, ratings } = pool.columns();
  let length = 0;
  for (let rank = 0; rank < byAge.length; rank++) {
    const slot = byAge[rank] as number;
    if (sizes[slot] !== 1) continue;
    aged[length] = slot;
    agedRatings[length++] = ratings[slot] as number;
  }
  return length;
};

/** `lead`: by how much the best duels up to the last place are worth more than those without that place. */
const pairNeighbours = (ratings: Int32Array, isPaired: Uint8Array, length: number, gapMax: number): void => {
  let lead = 0;
  isPaired[0] = 0;
  for (let place = 1; place < length; place++) {
    const gap = (ratings[place] as number) - (ratings[place - 1] as number);
    const gained = (gap > gapMax ? -1 : DUEL - gap) - lead;
    isPaired[place] = gained > 0 ? 1 : 0;
    lead = gained > 0 ? gained : 0;
  }
};

/** The only line-ups, from the last place back: a pair leaves the place before it no choice. */
const writeDuels = (slots: Int32Array, isPaired: Uint8Array, length: number, lineUps: LineUps): void => {
  reserveLineUps(lineUps, length >> 1, length);
  const { starts, slots: seats, teams } = lineUps;
  let seat = 0;
  for (let place = length - 1; place > 0; place--) {
    if (isPaired[place] === 0) continue;
    seats[seat] = slots[place] as number;
    teams[seat++] = 0;
    seats[seat] = slots[--place] as number;
    teams[seat++] = 1;
    starts[seat >> 1] = seat;
  }
  lineUps.count = seat >> 1;
};
