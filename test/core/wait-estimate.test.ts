import { expect, test } from 'vitest';
import { waitEstimate } from '../../src/core/wait-estimate.ts';

test('a handful of waits say nothing', () => {
  expect(waitEstimate([])).toBeNull();
  expect(waitEstimate([1_000, 1_000, 1_000, 1_000])).toBeNull();
});

test('half of the players waited no longer than p50, nine in ten no longer than p90', () => {
  const waitsMs = Array.from({ length: 10 }, (_, index) => (10 - index) * 1_000);
  expect(waitEstimate(waitsMs)).toEqual({ p50Seconds: 5, p90Seconds: 9 });
});

test('only the newest two hundred waits count', () => {
  const waitsMs = [...Array<number>(200).fill(2_040), ...Array<number>(500).fill(90_000)];
  expect(waitEstimate(waitsMs)).toEqual({ p50Seconds: 2, p90Seconds: 2 });
});
