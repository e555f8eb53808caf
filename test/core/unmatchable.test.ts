import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { match } from '../../src/core/match-by-mode.ts';
import { type MatchRules, plainRules } from '../../src/core/match-rules.ts';
import type { TicketRequest } from '../../src/core/ticket.ts';
import { unmatchable } from '../../src/core/unmatchable.ts';
import { NOW_MS, waiting } from './waiting-tickets.ts';

const rules: MatchRules = {
  ...plainRules('mode', 2, 1),
  regions: { names: ['eu', 'us'], latencyMs: { atOnce: 60, atLast: 150, overMs: 30_000 } },
  attributes: [{ kind: 'overlap', attribute: 'maps', values: ['ice', 'sand'], relaxAfterMs: null }],
};

const asking = (changes: Partial<TicketRequest>) => ({ regions: {}, attributes: {}, ...changes });

describe('a ticket that no match could ever suit', () => {
  test.each([
    ['names other regions only', { regions: { mars: 10 } }, 150],
    ['is further away than is ever accepted', { regions: { eu: 150.2, us: 400 } }, 150],
    ['is further away than its own maximum', { regions: { eu: 90 }, maxLatencyMs: 80 }, 80],
    ['names what objects inherit', { regions: { toString: 10 } }, 150],
  ])('%s', (_, changes, latencyMsMax) => {
    const expected = ['eu', 'us'];
    expect(unmatchable(rules, asking(changes))).toEqual({ kind: 'regions', expected, latencyMsMax });
  });

  test.each([['lava'], [['lava', 'mud']], [[]], [7], [false]])('offers the values %j only', (maps) => {
    const found = unmatchable(rules, asking({ attributes: { maps } }));
    expect(found).toEqual({ kind: 'attribute', attribute: 'maps', expected: ['ice', 'sand'] });
  });
});

describe('a ticket that may find its match', () => {
  test.each([
    ['names no region', {}],
    ['names one that is near enough at last', { regions: { mars: 10, us: 150 } }],
    ['is within its own maximum', { regions: { eu: 79.5 }, maxLatencyMs: 79.5 }],
    ['offers one of the values', { attributes: { maps: ['lava', 'sand'] } }],
    ['offers the value alone', { attributes: { maps: 'ice' } }],
    ['has other attributes', { attributes: { level: 7 } }],
  ])('%s', (_, changes) => {
    expect(unmatchable(rules, asking(changes))).toBeNull();
  });

  test('names any region, where regions do not matter', () => {
    expect(unmatchable(plainRules('mode', 2, 1), asking({ regions: { mars: 10 } }))).toBeNull();
  });
});

const anyAsked = fc.record({
  regions: fc.dictionary(fc.constantFrom('eu', 'us', 'mars'), fc.double({ min: 0, max: 200, noNaN: true })),
  attributes: fc.dictionary(fc.constant('maps'), fc.subarray(['ice', 'sand', 'lava'])),
  maxLatencyMs: fc.integer({ min: 1, max: 300 }),
});

test('is said of exactly those who would not even meet somebody who accepts everything', () => {
  fc.assert(
    fc.property(anyAsked, (asked) => {
      const asker = waiting('asker', 3_600, 1500);
      const tickets = [{ ...asker, request: { ...asker.request, ...asked } }, waiting('any', 3_600, 1500)];
      const isMatched = match(tickets, rules, NOW_MS, 1).length > 0;
      expect(unmatchable(rules, asked) === null).toBe(isMatched);
    }),
  );
});
