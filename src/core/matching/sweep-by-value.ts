import { type FreePlaces, listFree, narrowTo } from './free-places.ts';
import { GATHERED_UNKNOWN } from './growth.ts';
import type { Line } from './line.ts';
import type { TeamMemory } from './team-memory.ts';

/** Tickets that insist on nothing are added to values as long as that is no more than so many for each free one. */
const ADDED_FOR_EACH = 8;
const CODES = 2 ** 31;

/**
 * Sweeps the free tickets again, those who insist on the same values of all `equal` rules at a time, together with those
 * who do not insist: among many values each is too thinly sown for a line-up to grow.
 */
export const sweepByValue = ({ free, growth }: TeamMemory, line: Line, sweep: () => void): void => {
  const places = listFree(free);
  const byValue = sortByValue(line, places);
  const undecided = places.filter((place) => line.codes.some((codes) => (codes[place] as number) < 0));
  const merged = new Int32Array(places.length);
  let addable = ADDED_FOR_EACH * places.length;
  for (let from = 0, end = 0; from < byValue.length; from = end) {
    const value = Math.floor((byValue[from] as number) / line.length);
    while (end < byValue.length && Math.floor((byValue[end] as number) / line.length) === value) end++;
    // The only value: that was all that was swept before.
    if (end - from === byValue.length) return;
    const own = byValue.subarray(from, end).map((key) => key % line.length);
    addable -= undecided.length;
    const count = merge(free, own, addable < 0 ? [] : undecided, merged);
    for (let index = 0; index < count; index++)
      growth.gatheredFrom[merged[index] as number] = GATHERED_UNKNOWN;
    narrowTo(free, merged, count);
    sweep();
  }
  const left = places.filter((place) => free.taken[place] === 0);
  narrowTo(free, left, left.length);
};

/** A number for the values of each ticket that insists on all, times the length of the line, plus its place; in order. */
const sortByValue = ({ codes, length }: Line, places: readonly number[]): Float64Array => {
  const numbers = codes.map(() => new Map<number, number>());
  const keys = new Float64Array(places.length);
  let count = 0;
  for (const place of places) {
    let number = 0;
    for (let column = 0; column < codes.length && number >= 0; column++) {
      const code = codes[column]?.[place] ?? -1;
      number = code < 0 ? -1 : numberOf(numbers[column], number * CODES + code);
    }
    if (number >= 0) keys[count++] = number * length + place;
  }
  return keys.subarray(0, count).sort();
};

const numberOf = (numbers: Map<number, number> | undefined, key: number): number => {
  const number = numbers?.get(key) ?? numbers?.size ?? 0;
  numbers?.set(key, number);
  return number;
};

/** Both in order of the line, without those who have been taken meanwhile. */
const merge = (
  { taken }: FreePlaces,
  own: Float64Array,
  others: readonly number[],
  merged: Int32Array,
): number => {
  let count = 0;
  let other = 0;
  for (const place of own) {
    for (; other < others.length && (others[other] as number) < place; other++)
      if (taken[others[other] as number] === 0) merged[count++] = others[other] as number;
    merged[count++] = place;
  }
  for (; other < others.length; other++)
    if (taken[others[other] as number] === 0) merged[count++] = others[other] as number;
  return count;
};
