import type { DuelWeight } from './duel-weight.ts';

/** Memory of the dynamic programme, kept from one tick to the next. */
export interface BandMemory {
  back: Uint8Array;
}

export const createBandMemory = (): BandMemory => ({ back: new Uint8Array(0) });

/** Set beside the choice of a state: the better predecessor had the oldest of the band still free. */
const HIGH = 16;
/** The widest band: a choice is one of so many neighbours, in four bits. */
export const BAND_MAX = 10;

/**
 * Pairs places of the line so that the sum of weights is greatest among all pairings in which partners are
 * at most `band` apart in `places`. A dynamic programme over the line whose state is which of the last `band`
 * places are still free, a bitmask: O(n 2^band band). It is exact within the band, and a wider band than
 * four finds little more where ratings alone decide (dynamic programming over bounded bandwidth: Monien and
 * Sudborough, Bandwidth constrained NP-complete problems, 1985).
 *
 * `partners` gets the partner of each place that was paired. Others are left as they are.
 */
export const pairInBand = (
  places: Int32Array,
  count: number,
  band: number,
  weigh: DuelWeight,
  partners: Int32Array,
  memory: BandMemory,
): void => {
  const half = 1 << (band - 1);
  if (memory.back.length < count * half) memory.back = new Uint8Array(Math.ceil(count * half * 1.25));
  const state = runForward(places, count, band, weigh, memory.back);
  readBack(places, count, band, state, memory.back, partners);
};

/** Bit 0 of a state: the latest place is free. Answers the best last state, among equals the least. */
const runForward = (
  places: Int32Array,
  count: number,
  band: number,
  weigh: DuelWeight,
  back: Uint8Array,
): number => {
  const half = 1 << (band - 1);
  let now = new Float64Array(2 * half).fill(Number.NEGATIVE_INFINITY);
  let next = new Float64Array(2 * half);
  now[0] = 0;
  for (let step = 0; step < count; step++) {
    const place = places[step] as number;
    const row = step * half;
    keepFree(now, next, half, back, row);
    for (let apart = 1; apart <= band && apart <= step; apart++) {
      const weight = weigh(places[step - apart] as number, place);
      if (weight < 0) continue;
      pairWith(now, next, half, weight, back, row, apart);
    }
    [now, next] = [next, now];
  }
  let best = 0;
  for (let state = 1; state < 2 * half; state++)
    if ((now[state] as number) > (now[best] as number)) best = state;
  return best;
};

/** The place stays free: the states with bit 0. What leaves the band unpaired stays unpaired. */
const keepFree = (
  now: Float64Array,
  next: Float64Array,
  half: number,
  back: Uint8Array,
  row: number,
): void => {
  for (let rest = 0; rest < half; rest++) {
    const low = now[rest] as number;
    const high = now[rest + half] as number;
    const isHigh = high > low;
    next[2 * rest + 1] = isHigh ? high : low;
    next[2 * rest] = Number.NEGATIVE_INFINITY;
    back[row + rest] = isHigh ? HIGH : 0;
  }
};

/**
 * The place is paired with the free one `apart` before it. One that stays within the band is free in state
 * `rest | bit` alone, which this step has already drawn up; the one that leaves it has no bit left in `rest`.
 */
const pairWith = (
  now: Float64Array,
  next: Float64Array,
  half: number,
  weight: number,
  back: Uint8Array,
  row: number,
  apart: number,
): void => {
  const bit = (1 << (apart - 1)) & (half - 1);
  const [source, scale, offset] = bit === 0 ? [now, 1, half] : [next, 2, 2 * bit + 1];
  for (let rest = 0; rest < half; rest++) {
    if ((rest & bit) !== 0) continue;
    const value = (source[scale * rest + offset] as number) + weight;
    if (value > (next[2 * rest] as number)) {
      next[2 * rest] = value;
      back[row + rest] = ((back[row + rest] as number) & HIGH) | apart;
    }
  }
};

const readBack = (
  places: Int32Array,
  count: number,
  band: number,
  lastState: number,
  back: Uint8Array,
  partners: Int32Array,
): void => {
  const half = 1 << (band - 1);
  let state = lastState;
  for (let step = count - 1; step >= 0; step--) {
    const row = step * half;
    let rest = state >> 1;
    if ((state & 1) === 0) {
      const apart = (back[row + rest] as number) & (HIGH - 1);
      const place = places[step] as number;
      const partner = places[step - apart] as number;
      partners[place] = partner;
      partners[partner] = place;
      if (apart === band) {
        state = rest | half;
        continue;
      }
      rest |= 1 << (apart - 1);
    }
    state = ((back[row + rest] as number) & HIGH) === 0 ? rest : rest | half;
  }
};
