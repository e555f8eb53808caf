const DIGIT_BITS = 16;
const DIGITS = 1 << DIGIT_BITS;

/** Memory that sorting needs, kept from one tick to the next. */
export interface SortMemory {
  counts: Int32Array;
  places: Int32Array;
  lowOrder: Int32Array;
}

export const createSortMemory = (): SortMemory => ({
  counts: new Int32Array(0),
  places: new Int32Array(0),
  lowOrder: new Int32Array(0),
});

/**
 * The place of each of the first `length` ratings once they are sorted, stable: equal ratings stay in order.
 * A counting sort where the ratings lie within 65,536 points, else a radix sort of two such passes (Knuth,
 * The Art of Computer Programming 3, 5.2 and 5.2.5): linear in the ratings. Valid until the next call.
 */
export const placesByRating = (ratings: Int32Array, length: number, memory: SortMemory): Int32Array => {
  if (memory.places.length < length) memory.places = new Int32Array(Math.ceil(1.25 * length));
  const { places } = memory;
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < length; index++) {
    const rating = ratings[index] as number;
    if (rating < least) least = rating;
    if (rating > greatest) greatest = rating;
  }
  const range = greatest - least;
  if (range < DIGITS) placeByDigit(ratings, null, length, least, 0, range, places, memory);
  else {
    placeByDigit(ratings, null, length, least, 0, DIGITS - 1, places, memory);
    if (memory.lowOrder.length < length) memory.lowOrder = new Int32Array(places.length);
    for (let index = 0; index < length; index++) memory.lowOrder[places[index] as number] = index;
    const highDigits = Math.floor(range / DIGITS);
    placeByDigit(ratings, memory.lowOrder, length, least, DIGIT_BITS, highDigits, places, memory);
  }
  return places;
};

/** Places by one digit of the rating above the least; equal digits in the order given, or as they stand. */
const placeByDigit = (
  ratings: Int32Array,
  order: Int32Array | null,
  length: number,
  least: number,
  shift: number,
  digitMax: number,
  places: Int32Array,
  memory: SortMemory,
): void => {
  if (memory.counts.length < digitMax + 2) memory.counts = new Int32Array(digitMax + 2);
  const counts = memory.counts.fill(0, 0, digitMax + 2);
  for (let index = 0; index < length; index++) {
    const digit = (((ratings[index] as number) - least) >>> shift) & (DIGITS - 1);
    counts[digit + 1] = (counts[digit + 1] as number) + 1;
  }
  for (let digit = 1; digit <= digitMax; digit++)
    counts[digit] = (counts[digit] as number) + (counts[digit - 1] as number);
  for (let step = 0; step < length; step++) {
    const index = order === null ? step : (order[step] as number);
    const digit = (((ratings[index] as number) - least) >>> shift) & (DIGITS - 1);
    const place = counts[digit] as number;
    places[index] = place;
    counts[digit] = place + 1;
  }
};
