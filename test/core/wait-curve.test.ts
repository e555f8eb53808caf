import { expect, test } from 'vitest';
import { type Spell, waitQuantiles } from '../../src/core/wait-curve.ts';

const spell = (fromMs: number, toMs: number, isMatched = true, weight = 1): Spell => ({
  fromMs,
  toMs,
  isMatched,
  weight,
});
const half = (spells: readonly Spell[]) => waitQuantiles(spells, [0.5])?.[0];

test('of waits seen from end to end, the quantiles are those of the waits', () => {
  const spells = Array.from({ length: 10 }, (_, index) => spell(0, index + 1));
  expect(waitQuantiles(spells, [0.1, 0.5, 0.9, 1])).toEqual([1, 5, 9, 10]);
});

test('a wait of unknown end counts among those in line as long as it was seen (Kaplan and Meier 1958)', () => {
  // In line at 1, 3 and 4: 5, 3 and 2 tickets. 4/5 * 2/3 = 0.53 still wait after 3, half of that after 4.
  const spells = [spell(0, 1), spell(0, 2, false), spell(0, 3), spell(0, 4), spell(0, 5, false)];
  expect(half(spells)).toBe(4);
});

test('a wait that was seen late counts among those in line from then on', () => {
  const late = [spell(0, 1), spell(5, 6), spell(5, 7), spell(0, 8)];
  // At 1 two are in line, at 6 three.
  expect(half(late)).toBe(1);
  expect(waitQuantiles(late, [0.6])?.[0]).toBe(6);
});

test('a spell of weight 3 is three spells', () => {
  const heavy = [spell(0, 1), spell(0, 2, true, 3), spell(0, 3, false, 2), spell(0, 9)];
  const many = heavy.flatMap(({ weight, ...rest }) => Array<Spell>(weight).fill({ ...rest, weight: 1 }));
  expect(waitQuantiles(heavy, [0.3, 0.5, 0.9])).toEqual(waitQuantiles(many, [0.3, 0.5, 0.9]));
});

test('beyond the last match the mean rate goes on, and where most were never matched nothing is known', () => {
  const spells = [spell(0, 1), spell(0, 2), spell(0, 3), spell(0, 4, false)];
  const [last = 0] = waitQuantiles(spells, [0.9]) ?? [];
  expect(last).toBeCloseTo(3 + (10 / 3) * Math.log(0.25 / 0.1));
  expect(waitQuantiles([spell(0, 1), spell(0, 2, false), spell(0, 3, false)], [0.5])).toBeNull();
  expect(waitQuantiles([], [0.5])).toBeNull();
});
