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
  const { least, range } = rangeOf(ratings, length);
  if (range < DIGITS) {
    const ends = countRatings(ratings, length, least, range, memory);
    for (let index = 0; index < length; index++) {
      const rating = (ratings[index] as number) - least;
      const place = ends[rating] as number;
      places[index] = place;
      ends[rating] = place + 1;
    }
    return places;
  }
  placeByDigit(ratings, null, length, least, 0, DIGITS - 1, places, memory);
  if (memory.lowOrder.length < length) memory.lowOrder = new Int32Array(places.length);
  for (let index = 0; index < length; index++) memory.lowOrder[places[index] as number] = index;
  placeByDigit(
    ratings,
    memory.lowOrder,
    length,
    least,
    DIGIT_BITS,
    Math.floor(range / DIGITS),
    places,
    memory,
  );
  return places;
};

/** The same of slots with their ratings, into two columns in order of rating. */
export const sortByRating = (
  slots: Int32Array,
  ratings: Int32Array,
  length: number,
  sortedSlots: Int32Array,
  sortedRatings: Int32Array,
  memory: SortMemory,
): void => {
  const { least, range } = rangeOf(ratings, length);
  if (range >= DIGITS) {
    const places = placesByRating(ratings, length, memory);
    for (let index = 0; index < length; index++) {
      sortedSlots[places[index] as number] = slots[index] as number;
      sortedRatings[places[index] as number] = ratings[index] as number;
    }
    return;
  }
  const ends = countRatings(ratings, length, least, range, memory);
  for (let index = 0; index < length; index++) {
    const rating = (ratings[index] as number) - least;
    const place = ends[rating] as number;
    sortedSlots[place] = slots[index] as number;
    ends[rating] = place + 1;
  }
  let place = 0;
  for (let rating = 0; rating <= range; rating++)
    for (const end = ends[rating] as number; place < end; place++) sortedRatings[place] = least + rating;
};

const rangeOf = (ratings: Int32Array, length: number) => {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < length; index++) {
    const rating = ratings[index] as number;
    if (rating < least) least = rating;
    if (rating > greatest) greatest = rating;
  }
  return { least, range: greatest - least };
};

/** Where the places of each rating above the least begin. */
const countRatings = (
  ratings: Int32Array,
  length: number,
  least: number,
  range: number,
  memory: SortMemory,
): Int32Array => {
  const size = Math.max(0, range) + 2;
  if (memory.counts.length < size) memory.counts = new Int32Array(size);
  const counts = memory.counts.fill(0, 0, size);
  const before = least - 1;
  for (let index = 0; index < length; index++) {
    const above = (ratings[index] as number) - before;
    counts[above] = (counts[above] as number) + 1;
  }
  for (let rating = 1; rating <= range; rating++)
    counts[rating] = (counts[rating] as number) + (counts[rating - 1] as number);
  return counts;
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
