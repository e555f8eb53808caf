import { BAND_MAX, createBandMemory, pairInBand } from './band-pairs.ts';
import { duelWeight, isRatingOnly } from './duel-weight.ts';
import { pairEquals } from './equal-pairs.ts';
import { pairEscalated } from './escalated-pairs.ts';
import type { Line } from './line.ts';
import { addSeat, endLineUp, type LineUps, type MatchLine, nextSeat } from './line-ups.ts';
import { repairPairs } from './swap-repair.ts';

/** Pools up to these sizes are worth more than large ones get: a tick over them costs next to nothing. */
const TINY_POOL = 64;
const SMALL_POOL = 400;
const MIDDLE_POOL = 1_000;
/** Bands of the passes over what is still free. */
const BANDS_WIDEST = [BAND_MAX];
const BANDS_RATING_ONLY = [4];
const BANDS_MIDDLE = [8];
const BANDS_LARGE = [4, 4, 8];

/** Where ratings alone decide, a band of four finds what a wider one does, but for a handful of tickets. */
const bandsOf = (line: Line): readonly number[] => {
  if (isRatingOnly(line)) return line.length <= TINY_POOL ? BANDS_WIDEST : BANDS_RATING_ONLY;
  if (line.length <= SMALL_POOL) return BANDS_WIDEST;
  return line.length <= MIDDLE_POOL ? BANDS_MIDDLE : BANDS_LARGE;
};

/**
 * Matches two players against each other: those who go first, then the best pairing near in rating, pass by
 * pass over what is left, then single swaps for whoever was left out.
 */
export const createDuelMatcher = (): MatchLine => {
  const memory = createBandMemory();
  let partners = new Int32Array(0);
  let free = new Int32Array(0);
  return (line, lineUps) => {
    if (partners.length < line.length) {
      partners = new Int32Array(Math.ceil(line.length * 1.25));
      free = new Int32Array(partners.length);
    }
    partners.fill(-1, 0, line.length);
    pairEscalated(line, partners);
    const weigh = duelWeight(line);
    if (line.length > MIDDLE_POOL) pairEquals(line, weigh, partners);
    for (const band of bandsOf(line)) {
      const count = listFree(partners, line.length, free);
      if (count > 1) pairInBand(free, count, Math.min(band, count - 1), weigh, partners, memory);
    }
    repairPairs(line, weigh, partners, line.length <= MIDDLE_POOL);
    writeDuels(line, partners, lineUps);
  };
};

const listFree = (partners: Int32Array, length: number, free: Int32Array): number => {
  let count = 0;
  for (let place = 0; place < length; place++) if (partners[place] === -1) free[count++] = place;
  return count;
};

const writeDuels = (line: Line, partners: Int32Array, lineUps: LineUps): void => {
  for (let place = 0; place < line.length; place++) {
    const partner = partners[place] as number;
    if (partner < place) continue;
    const seat = nextSeat(lineUps);
    addSeat(lineUps, seat, line.slots[place] as number, 0);
    addSeat(lineUps, seat + 1, line.slots[partner] as number, 1);
    endLineUp(lineUps, seat + 2);
  }
};
