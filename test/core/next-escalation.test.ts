import { expect, test } from 'vitest';
import { plainRules } from '../../src/core/match-rules.ts';
import { createMatcher } from '../../src/core/matching/matcher.ts';
import { nextEscalationMs } from '../../src/core/next-escalation.ts';
import { NOW_MS, waiting } from './waiting-tickets.ts';

const poolOf = (...tickets: ReturnType<typeof waiting>[]) => {
  const { pool, add } = createMatcher(plainRules('mode', 2, 1));
  add(tickets);
  return pool;
};

test('the oldest ticket that has not escalated is the next to', () => {
  const preferred = waiting('preferred', 10, 1500);
  const pool = poolOf(
    waiting('new', 0, 1500),
    waiting('old', 30, 1500),
    { ...preferred, request: { ...preferred.request, prioritySeconds: 45 } },
    waiting('escalated', 60, 1500),
  );
  expect(nextEscalationMs(pool, NOW_MS)).toBe(NOW_MS + 5_000);
  expect(nextEscalationMs(pool, NOW_MS + 5_000)).toBe(NOW_MS + 30_000);
  expect(nextEscalationMs(pool, NOW_MS + 30_000)).toBe(NOW_MS + 60_000);
  expect(nextEscalationMs(pool, NOW_MS + 60_000)).toBe(Number.POSITIVE_INFINITY);
});

test('nobody escalates in an empty queue', () => {
  expect(nextEscalationMs(poolOf(), NOW_MS)).toBe(Number.POSITIVE_INFINITY);
});
