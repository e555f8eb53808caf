import fc from 'fast-check';
import { expect, it } from 'vitest';
import { match } from '../../src/core/match-by-mode.ts';
import { anyPool, anyRules, NOW_MS } from './waiting-tickets.ts';

it('gives the same bytes for the same tickets in any order, and leaves its input alone', () => {
  const shuffled = anyPool.chain((tickets) =>
    fc.tuple(
      fc.constant(tickets),
      fc.shuffledSubarray([...tickets], { minLength: tickets.length, maxLength: tickets.length }),
    ),
  );
  fc.assert(
    fc.property(shuffled, anyRules, ([tickets, reordered], rules) => {
      const before = JSON.stringify(reordered);
      const once = JSON.stringify(match(tickets, rules, NOW_MS, 1));
      expect(JSON.stringify(match(reordered, rules, NOW_MS, 1))).toBe(once);
      expect(JSON.stringify(match(tickets, rules, NOW_MS, 1))).toBe(once);
      expect(JSON.stringify(reordered)).toBe(before);
    }),
  );
});
