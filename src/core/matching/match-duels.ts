import { BAND_MAX, createBandMemory, pairInBand } from './band-pairs.ts';
import { duelWeight, isRatingOnly } from './duel-weight.ts';
import { pairEquals } from './equal-pairs.ts';
import { pairEscalated } from './escalated-pairs.ts';
import { createFreePlaces } from './free-places.ts';
import type { Line } from './line.ts';
import { addSeat, endLineUp, type LineUps, type MatchLine, nextSeat } from './line-ups.ts';
import { repairPairs } from './swap-repair.ts';
import { placesByValue } from './value-order.ts';

/** Pools up to these sizes are worth more than large ones get: a tick over them costs next to nothing. */
const TINY_POOL = 64;
const SMALL_POOL = 400;
const MIDDLE_POOL = 1_000;
/** Of the passes over a large pool, and over what is left or a smaller one. */
const BAND_MIDDLE = 6;
const BAND_LARGE = 4;
const BAND_LEFTOVERS = 8;

interface Pass {
  readonly band: number;
  /** Only tickets that have this bit of the first mask; 0: all. */
  readonly bit: number;
}

/** Where ratings alone decide, a band of four finds what a wider one does, but for a handful of tickets. */
const passesOver = (line: Line): readonly Pass[] => {
  if (isRatingOnly(line)) return [{ band: line.length <= TINY_POOL ? BAND_MAX : BAND_LARGE, bit: 0 }];
  if (line.length <= SMALL_POOL) return [{ band: BAND_MAX, bit: 0 }];
  if (line.length <= MIDDLE_POOL) return [{ band: BAND_MIDDLE, bit: 0 }];
  return [{ band: BAND_LARGE, bit: 0 }, ...regionPasses(line), { band: BAND_LEFTOVERS, bit: 0 }];
};

/** Whoever finds nobody in the band among tickets of all regions may find somebody among those of one. */
const regionPasses = ({ rules }: Line): readonly Pass[] =>
  (rules.regions?.names ?? []).map((_, region) => ({ band: BAND_LARGE, bit: 1 << region }));

/**
 * Matches two players against each other: those who go first, then the best pairing near in rating, pass by
 * pass over what is left, then single swaps for whoever was left out.
 */
export const createDuelMatcher = (): MatchLine => {
  const memory = createBandMemory();
  const ring = createFreePlaces();
  let partners = new Int32Array(0);
  let free = new Int32Array(0);
  return (line, lineUps) => {
    if (partners.length < line.length) {
      partners = new Int32Array(Math.ceil(line.length * 1.25));
      free = new Int32Array(partners.length);
    }
    for (let place = 0; place < line.length; place++)
      partners[place] = line.hopeless[place] === 1 ? place : -1;
    pairEscalated(line, ring, partners);
    const weigh = duelWeight(line);
    if (line.length > MIDDLE_POOL) pairEquals(line, weigh, partners);
    for (const order of ordersOf(line))
      for (const { band, bit } of passesOver(line)) {
        const count = listFree(line, order, bit, partners, free);
        if (count > 1) pairInBand(free, count, Math.min(band, count - 1), weigh, partners, memory);
      }
    repairPairs(line, weigh, partners, line.length <= SMALL_POOL);
    writeDuels(line, partners, lineUps);
  };
};

/**
 * Orders to pair in, one after the other; null: by place. Where most insist on a value, those of the same one
 * come first, for they may be far apart by place.
 */
const ordersOf = (line: Line): readonly (Int32Array | null)[] => {
  const byValue = placesByValue(line);
  if (byValue === null) return [null];
  let insisting = 0;
  for (let place = 0; place < line.length; place++)
    if (line.codes.some((codes) => codes[place] !== -1)) insisting++;
  return 2 * insisting > line.length ? [byValue, null] : [null, byValue];
};

/** Those of the first mask's `bit`, or all, in an order; null: by place. */
const listFree = (
  { length, masks }: Line,
  order: Int32Array | null,
  bit: number,
  partners: Int32Array,
  free: Int32Array,
): number => {
  const mask = bit === 0 ? undefined : masks[0];
  let count = 0;
  for (let index = 0; index < length; index++) {
    const place = order === null ? index : (order[index] as number);
    if (partners[place] === -1 && (mask === undefined || ((mask[place] as number) & bit) !== 0))
      free[count++] = place;
  }
  return count;
};

const writeDuels = (line: Line, partners: Int32Array, lineUps: LineUps): void => {
  for (let place = 0; place < line.length; place++) {
    const partner = partners[place] as number;
    if (partner <= place) continue;
    const seat = nextSeat(lineUps);
    addSeat(lineUps, seat, line.slots[place] as number, 0);
    addSeat(lineUps, seat + 1, line.slots[partner] as number, 1);
    endLineUp(lineUps, seat + 2);
  }
};
