import { randomInt } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { simulate } from '../../sim/simulate.ts';
import { CONFIGURATION_FILES, expectKept, planOf, type ShortHistory } from './histories.ts';

const FIXED: readonly ShortHistory[] = [
  { seed: 1, faults: 'none', file: 'config/matchmaking.toml' },
  { seed: 2, faults: 'some', file: 'config/matchmaking.toml' },
  { seed: 3, faults: 'many', file: 'config/matchmaking.toml' },
  { seed: 4, faults: 'none', file: 'sim/modes.toml' },
  { seed: 5, faults: 'some', file: 'sim/modes.toml' },
  { seed: 6, faults: 'many', file: 'sim/modes.toml' },
];

/** Of histories that nobody has seen before. */
const FRESH_MS = 6_000;

describe('a simulated history', () => {
  test.each(FIXED)('keeps every promise: seed $seed, $faults faults, $file', async (history) => {
    const { modes, checks } = await expectKept(history);
    expect(modes.reduce((sum, { visits }) => sum + visits.matched, 0)).toBeGreaterThan(100);
    for (const check of ['I1: a ticket is in one session', 'I9: who claims holds the lease'])
      expect(checks[check]).toBeGreaterThan(10);
  });

  test('keeps every promise, whatever the seed', async () => {
    const untilMs = performance.now() + FRESH_MS;
    do {
      const seed = randomInt(2 ** 32);
      const file = CONFIGURATION_FILES[seed % 2] ?? CONFIGURATION_FILES[0];
      await expectKept({ seed, faults: seed % 3 === 0 ? 'many' : 'some', file });
    } while (performance.now() < untilMs);
  }, 60_000);

  const history: ShortHistory = { seed: 8, faults: 'many', file: 'sim/modes.toml' };
  const shortPlan = (changes: Partial<ShortHistory> = {}) => ({
    ...planOf({ ...history, ...changes }),
    hours: 0.02,
  });

  test('is the same again from the same seed, whether it is remembered or not', async () => {
    const first = await simulate(shortPlan());
    expect(await simulate({ ...shortPlan(), traceLinesMax: 10 })).toEqual(first);
  });

  test('is another one from another seed', async () => {
    const [one, other] = await Promise.all([simulate(shortPlan()), simulate(shortPlan({ seed: 9 }))]);
    expect(one.digest).not.toBe(other.digest);
  });

  test('does not depend on whether stores give out what they keep or copies', async () => {
    const plan = shortPlan({ faults: 'some' });
    expect(await simulate({ ...plan, copy: structuredClone })).toEqual(await simulate(plan));
  });
});
