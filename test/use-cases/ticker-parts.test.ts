import { expect, test } from 'vitest';
import { inBatches } from '../../src/use-cases/in-batches.ts';

test('what goes out together is bounded by its size, and never split', () => {
  const batches = inBatches([30, 30, 10, 100, 2, 2], (size) => size, 64);
  expect(batches).toEqual([[30, 30], [10], [100], [2, 2]]);
});
