import { expect, test } from 'vitest';
import { familyOf, REMAINS } from '../../bench/load-families.ts';
import { createHistogram } from '../../bench/load-histogram.ts';
import { grows, trendOf } from '../../bench/load-trend.ts';
import { breakerKeys, connectionKeys, playerKeys, queueKeys } from '../../src/redis/keys.ts';

test('every key that is spelled is of a family of its own, and of no other', () => {
  const keys = [
    ...Object.values(queueKeys('Normal_1v1')),
    ...[playerKeys('head'), connectionKeys('abc='), breakerKeys('allocation')].flatMap(Object.values),
  ];
  expect(new Set(keys.map(familyOf))).toEqual(new Set(Object.keys(REMAINS)));
  expect(keys).toHaveLength(Object.keys(REMAINS).length);
});

test('a key that nobody spells is of no family', () => {
  expect(['head', '{q:Normal_1v1}:heads', '{x:1}', 'bench:set'].map(familyOf)).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

test('percentiles of a histogram are right to 2 %', () => {
  const histogram = createHistogram();
  for (let ms = 1; ms <= 1_000; ms++) histogram.note(ms);
  expect(histogram.count()).toBe(1_000);
  for (const share of [0.5, 0.99, 1]) {
    const percentile = histogram.percentile(share) ?? 0;
    expect(percentile).toBeGreaterThanOrEqual(share * 1_000);
    expect(percentile).toBeLessThan(share * 1_000 * 1.021);
  }
});

test('a histogram that was cleared knows nothing, and takes what is beyond its ends', () => {
  const histogram = createHistogram();
  histogram.note(5);
  histogram.clear();
  expect(histogram.percentile(0.5)).toBeNull();
  histogram.note(0);
  expect(histogram.percentile(1)).toBeCloseTo(0.1);
  histogram.note(1e9);
  expect(histogram.percentile(1)).toBeGreaterThan(900_000);
});

const hour = (valueAt: (minute: number) => number) =>
  Array.from({ length: 60 }, (_, minute) => ({ minute, value: valueAt(minute) }));

test('the trend of a line is its slope, without error', () => {
  const trend = trendOf(hour((minute) => 100 + minute));
  expect(trend?.perHour).toBeCloseTo(60);
  expect(trend?.errorPerHour).toBeCloseTo(0);
  expect(trend?.first).toBeCloseTo(105);
  expect(trend?.last).toBeCloseTo(154);
  expect(trend && grows(trend)).toBe(true);
  expect(trend && grows(trend, 70)).toBe(false);
});

test('noise, and a hundredth more in an hour, are no growth', () => {
  const noise = trendOf(hour((minute) => 100 + 40 * Math.sin(minute * minute)));
  const creep = trendOf(hour((minute) => 100 + minute / 60));
  expect(noise && grows(noise)).toBe(false);
  expect(creep && grows(creep)).toBe(false);
});

test('two points have no trend', () => {
  expect(trendOf(hour(Number).slice(0, 2))).toBeNull();
});
