import type { Candidate } from './candidate.ts';

/** Neighbours in rating looked at for one anchor: what bounds a tick over a dense pool. */
const LOOKED_AT_MAX = 256;

export interface RatingLine {
  /**
   * Free tickets that the anchor accepts and that accept it, nearest in rating first, then oldest. More
   * than one match of so many players can use, as not all of them will accept one another.
   */
  neighbours(anchor: Candidate, players: number): Candidate[];
  take(candidate: Candidate): void;
}

/** Places 1..n in order of rating, between two ends that nothing is near to. */
const columns = (sorted: readonly Candidate[]) => {
  const ends = sorted.length + 2;
  const ratings = new Float64Array(ends).fill(Infinity);
  const gaps = new Float64Array(ends);
  const ranks = new Int32Array(ends);
  const sizes = new Int32Array(ends);
  const placeOf = new Int32Array(sorted.length);
  ratings[0] = -Infinity;
  for (const [index, { rating, gap, rank, size }] of sorted.entries()) {
    const place = index + 1;
    ratings[place] = rating;
    gaps[place] = gap;
    ranks[place] = rank;
    sizes[place] = size;
    placeOf[rank] = place;
  }
  const below = Int32Array.from({ length: ends }, (_, place) => Math.max(0, place - 1));
  const above = Int32Array.from({ length: ends }, (_, place) => Math.min(ends - 1, place + 1));
  return { ratings, gaps, ranks, sizes, placeOf, below, above };
};

/** A place in a column; every index that the line makes is inside. */
const at = (column: Int32Array | Float64Array, place: number): number => column[place] ?? 0;

/**
 * The free tickets in order of rating, as a linked list over columns: looking around an anchor costs what
 * is looked at, and taking a ticket out costs nothing for the rest. `byAge[rank]` has that rank.
 */
export const ratingLine = (byAge: readonly Candidate[]): RatingLine => {
  const sorted = [...byAge].sort((a, b) => a.rating - b.rating || a.rank - b.rank);
  const { ratings, gaps, ranks, sizes, placeOf, below, above } = columns(sorted);
  const sizesPresent = new Set(sorted.map(({ size }) => size));
  const foundOfSize = new Int32Array(Math.max(0, ...sizesPresent) + 1);

  const neighbours = (anchor: Candidate, players: number): Candidate[] => {
    const found: Candidate[] = [];
    foundOfSize.fill(0);
    let sizesOpen = sizesPresent.size;
    let lower = at(below, at(placeOf, anchor.rank));
    let upper = at(above, at(placeOf, anchor.rank));
    for (let looked = 0; looked < LOOKED_AT_MAX && sizesOpen > 0; looked++) {
      const lowerGap = anchor.rating - at(ratings, lower);
      const upperGap = at(ratings, upper) - anchor.rating;
      const gap = Math.min(lowerGap, upperGap);
      if (gap > anchor.gap) break;
      const goLower = lowerGap < upperGap || (lowerGap === upperGap && at(ranks, lower) < at(ranks, upper));
      const next = goLower ? lower : upper;
      if (goLower) lower = at(below, lower);
      else upper = at(above, upper);
      const size = at(sizes, next);
      const candidate = byAge[at(ranks, next)];
      const foundBefore = at(foundOfSize, size);
      if (!candidate || gap > at(gaps, next) || foundBefore * size >= 2 * players) continue;
      foundOfSize[size] = foundBefore + 1;
      if ((foundBefore + 1) * size >= 2 * players) sizesOpen--;
      found.push(candidate);
    }
    return found;
  };

  const take = ({ rank }: Candidate): void => {
    const place = at(placeOf, rank);
    const [lower, upper] = [at(below, place), at(above, place)];
    above[lower] = upper;
    below[upper] = lower;
  };
  return { neighbours, take };
};
