import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createSortMemory, placesByRating, sortByRating } from '../../../src/core/matching/rating-order.ts';

/** Near each other, and too far apart for one pass. */
const anyRatings = fc.oneof(
  fc.array(fc.integer({ min: -40, max: 40 }), { maxLength: 200, size: 'max' }),
  fc.array(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), { maxLength: 200, size: 'max' }),
);

it('sorts by rating, and leaves equal ratings in order, with memory of earlier ticks', () => {
  const memory = createSortMemory();
  fc.assert(
    fc.property(anyRatings, (ratings) => {
      const expected = ratings.map((_, index) => index).sort((a, b) => (ratings[a] ?? 0) - (ratings[b] ?? 0));
      const column = Int32Array.from(ratings);
      const places = placesByRating(column, column.length, memory);
      const order: number[] = [];
      for (let index = 0; index < column.length; index++) order[places[index] ?? -1] = index;
      expect(order).toEqual(expected);

      const slots = Int32Array.from(ratings.keys());
      const [sortedSlots, sortedRatings] = [new Int32Array(slots.length), new Int32Array(slots.length)];
      sortByRating(slots, column, slots.length, sortedSlots, sortedRatings, memory);
      expect([...sortedSlots]).toEqual(expected);
      expect([...sortedRatings]).toEqual(expected.map((index) => ratings[index]));
    }),
  );
});
