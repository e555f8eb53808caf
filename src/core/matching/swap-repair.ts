import type { DuelWeight } from './duel-weight.ts';

/** Places to either side that are looked at for the ends of a swap. */
const REACH = 48;

/**
 * Where two places are left that do not accept each other, a pair between them may accept one each: the pair
 * is parted and two are made, if that is worth more. An augmenting path of three edges (Berge, Two theorems
 * in graph theory, 1957), looked for near the place only.
 */
export const repairBySwaps = (length: number, weigh: DuelWeight, partners: Int32Array): void => {
  for (let place = 0; place < length; place++)
    if (partners[place] === -1) augment(place, length, weigh, partners);
};

const augment = (place: number, length: number, weigh: DuelWeight, partners: Int32Array): void => {
  const [from, to] = [Math.max(0, place - REACH), Math.min(length, place + REACH + 1)];
  for (let taken = from; taken < to; taken++) {
    const parted = partners[taken] as number;
    if (taken === place || parted === -1) continue;
    const gained = weigh(place, taken);
    if (gained < 0) continue;
    const other = freePartner(place, parted, length, weigh, partners, weigh(taken, parted) - gained);
    if (other === -1) continue;
    partners[place] = taken;
    partners[taken] = place;
    partners[parted] = other;
    partners[other] = parted;
    return;
  }
};

/** The free place near that is worth the most to a parted one, and more than what the swap costs. */
const freePartner = (
  place: number,
  parted: number,
  length: number,
  weigh: DuelWeight,
  partners: Int32Array,
  cost: number,
): number => {
  let best = -1;
  let bestWeight = Math.max(-1, cost);
  const end = Math.min(length, parted + REACH + 1);
  for (let other = Math.max(0, parted - REACH); other < end; other++) {
    if (partners[other] !== -1 || other === place) continue;
    const weight = weigh(parted, other);
    if (weight > bestWeight) [best, bestWeight] = [other, weight];
  }
  return best;
};
