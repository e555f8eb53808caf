import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainRules } from '../../../src/core/match-rules.ts';
import { createMatcher } from '../../../src/core/matching/matcher.ts';
import {
  balanceOf,
  latencyOf,
  parityOf,
  QUALITY_WEIGHTS,
  qualityOf,
  spreadOf,
} from '../../../src/core/matching/quality.ts';
import { NOW_MS, waiting } from '../waiting-tickets.ts';

type Part = keyof typeof QUALITY_WEIGHTS;
const PARTS = Object.keys(QUALITY_WEIGHTS) as Part[];

const part = fc.double({ min: 0, max: 1, noNaN: true });
const anyParts = fc.record({ balance: part, spread: part, latency: part, parity: part });

describe('the quality of a match', () => {
  it('is within 0..1 and has every part', () => {
    fc.assert(
      fc.property(anyParts, (parts) => {
        const quality = qualityOf(parts);
        expect(Object.keys(quality).sort()).toEqual(['total', ...PARTS].sort());
        for (const each of Object.values(quality)) {
          expect(each).toBeGreaterThanOrEqual(0);
          expect(each).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('never falls when a part gets better', () => {
    fc.assert(
      fc.property(anyParts, fc.constantFrom(...PARTS), part, (parts, name, other) => {
        const [worse, better] = [Math.min(parts[name], other), Math.max(parts[name], other)];
        expect(qualityOf({ ...parts, [name]: better }).total).toBeGreaterThanOrEqual(
          qualityOf({ ...parts, [name]: worse }).total,
        );
      }),
    );
  });

  it('weighs its parts to one, so that equal parts are the total', () => {
    expect(Object.values(QUALITY_WEIGHTS).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    expect(qualityOf({ balance: 0.5, spread: 0.5, latency: 0.5, parity: 0.5 }).total).toBe(0.5);
    expect(qualityOf({ balance: 1, spread: 1, latency: 0, parity: 1 }).total).toBe(0);
  });

  it('falls with what sets the tickets apart', () => {
    expect([0, 100, 400, 800].map(balanceOf).map((each) => Number(each.toFixed(3)))).toEqual([
      1, 0.72, 0.182, 0.02,
    ]);
    expect([0, 250, 1_000, 5_000].map(spreadOf)).toEqual([1, 0.75, 0, 0]);
    expect([0, 100, 400, 900].map(latencyOf)).toEqual([1, 0.75, 0, 0]);
    expect([0, 2, 4].map((apart) => parityOf(apart, 5))).toEqual([1, 0.5, 0]);
    expect(parityOf(0, 1)).toBe(1);
  });

  it('calls a match of equals perfect, and a distant one less so', () => {
    const rules = { ...plainRules('mode', 2, 1), ratingWindow: { atOnce: 500, atLast: 500, overMs: 0 } };
    const between = (other: number) => {
      const matcher = createMatcher(rules);
      matcher.add([waiting('a', 0, 1500), waiting('b', 0, other)]);
      return matcher.propose(NOW_MS, 1)[0]?.quality;
    };
    expect(between(1500)).toEqual({ total: 1, balance: 1, spread: 1, latency: 1, parity: 1 });
    expect(between(1800)).toEqual({ total: 0.557, balance: 0.302, spread: 0.7, latency: 1, parity: 1 });
  });
});
