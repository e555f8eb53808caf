const DIGIT_BITS = 16;
const DIGITS = 1 << DIGIT_BITS;

/** Memory that sorting needs, kept from one tick to the next. */
export interface SortMemory {
  counts: Int32Array;
  from: Int32Array;
  to: Int32Array;
}

export const createSortMemory = (): SortMemory => ({
  counts: new Int32Array(0),
  from: new Int32Array(0),
  to: new Int32Array(0),
});

/**
 * Sorts the first `length` of `slots` by rating, in place and stable, so that those of one rating stay in the
 * order of age. A counting sort where the ratings lie within 65,536 points, else a radix sort of two such
 * passes (Knuth, The Art of Computer Programming 3, 5.2 and 5.2.5): linear in the tickets.
 */
export const sortByRating = (
  slots: Int32Array,
  length: number,
  ratings: Int32Array,
  memory: SortMemory,
): void => {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < length; index++) {
    const rating = ratings[slots[index] as number] as number;
    if (rating < least) least = rating;
    if (rating > greatest) greatest = rating;
  }
  if (!(greatest > least)) return;
  if (memory.to.length < length) memory.to = new Int32Array(slots.length);
  const range = greatest - least;
  countingPass(slots, memory.to, length, ratings, least, 0, Math.min(range, DIGITS - 1), memory);
  if (range < DIGITS) slots.set(memory.to.subarray(0, length));
  else countingPass(memory.to, slots, length, ratings, least, DIGIT_BITS, range >>> DIGIT_BITS, memory);
};

/** One digit of the rating above the least, from `source` to `target`. */
const countingPass = (
  source: Int32Array,
  target: Int32Array,
  length: number,
  ratings: Int32Array,
  least: number,
  shift: number,
  digitMax: number,
  memory: SortMemory,
): void => {
  if (memory.counts.length < digitMax + 2) memory.counts = new Int32Array(digitMax + 2);
  const counts = memory.counts.fill(0);
  for (let index = 0; index < length; index++) {
    const digit = (((ratings[source[index] as number] as number) - least) >>> shift) & (DIGITS - 1);
    counts[digit + 1] = (counts[digit + 1] as number) + 1;
  }
  for (let digit = 1; digit <= digitMax; digit++)
    counts[digit] = (counts[digit] as number) + (counts[digit - 1] as number);
  for (let index = 0; index < length; index++) {
    const slot = source[index] as number;
    const digit = (((ratings[slot] as number) - least) >>> shift) & (DIGITS - 1);
    const place = counts[digit] as number;
    target[place] = slot;
    counts[digit] = place + 1;
  }
};
