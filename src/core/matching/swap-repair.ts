import type { DuelWeight } from './duel-weight.ts';
import type { Line } from './line.ts';

/** Places to either side that are looked at for the ends of a swap: all of a small pool. */
const REACH = 48;
const SMALL_POOL = 400;
const reachOver = (length: number): number => (length <= SMALL_POOL ? length : REACH);

/** Rounds over all pairs; the second finds little, the third hardly anything. */
const ROUNDS_MAX = 3;

/** Swaps for whoever was left out, then, if asked for, exchanges until they find nothing more or long enough. */
export const repairPairs = (
  line: Line,
  weigh: DuelWeight,
  partners: Int32Array,
  exchanges: boolean,
): void => {
  repairBySwaps(line.length, weigh, partners);
  if (!exchanges) return;
  for (let round = 0; round < ROUNDS_MAX; round++) if (!exchangePartners(line, weigh, partners)) return;
};

/**
 * Where two places are left that do not accept each other, a pair between them may accept one each: the pair
 * is parted and two are made, if that is worth more. An augmenting path of three edges (Berge, Two theorems
 * in graph theory, 1957), looked for near the place only.
 */
const repairBySwaps = (length: number, weigh: DuelWeight, partners: Int32Array): void => {
  for (let place = 0; place < length; place++)
    if (partners[place] === -1) augment(place, length, weigh, partners);
};

const augment = (place: number, length: number, weigh: DuelWeight, partners: Int32Array): void => {
  const reach = reachOver(length);
  const [from, to] = [Math.max(0, place - reach), Math.min(length, place + reach + 1)];
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
  const reach = reachOver(length);
  const end = Math.min(length, parted + reach + 1);
  for (let other = Math.max(0, parted - reach); other < end; other++) {
    if (partners[other] !== -1 || other === place) continue;
    const weight = weigh(parted, other);
    if (weight > bestWeight) [best, bestWeight] = [other, weight];
  }
  return best;
};

/** Two pairs near each other exchange partners where that is worth more (2-opt: Croes, 1958). Equals gain nothing. */
const exchangePartners = ({ length, ratings }: Line, weigh: DuelWeight, partners: Int32Array): boolean => {
  let isBetter = false;
  for (let place = 0; place < length; place++) {
    const partner = partners[place] as number;
    if (
      partner > place &&
      ratings[place] !== ratings[partner] &&
      exchange(place, partner, length, weigh, partners)
    )
      isBetter = true;
  }
  return isBetter;
};

const exchange = (
  place: number,
  partner: number,
  length: number,
  weigh: DuelWeight,
  partners: Int32Array,
): boolean => {
  const weight = weigh(place, partner);
  const reach = reachOver(length);
  const end = Math.min(length, place + reach + 1);
  for (let other = Math.max(0, place - reach); other < end; other++) {
    const parted = partners[other] as number;
    if (parted === -1 || other === place || other === partner) continue;
    const one = weigh(place, other);
    const two = one < 0 ? -1 : weigh(partner, parted);
    if (two < 0 || one + two <= weight + weigh(other, parted)) continue;
    partners[place] = other;
    partners[other] = place;
    partners[partner] = parted;
    partners[parted] = partner;
    return true;
  }
  return false;
};
