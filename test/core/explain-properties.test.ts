import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explain } from '../../src/core/explain.ts';
import type { MatchRules } from '../../src/core/match-rules.ts';
import { createMatcher } from '../../src/core/matching/matcher.ts';
import type { WaitingTicket } from '../../src/core/ticket.ts';
import { acceptedPairs, anyDuelPool, anyDuelRules } from './matching/duel-pools.ts';
import { anyTeamRules, anyTickets } from './matching/team-pools.ts';
import { NOW_MS } from './waiting-tickets.ts';

const explanationsOf = (tickets: readonly WaitingTicket[], rules: MatchRules) =>
  tickets.flatMap(({ ticketId }) => explain(tickets, rules, ticketId, NOW_MS) ?? []);

const leftOver = (tickets: readonly WaitingTicket[], rules: MatchRules): readonly WaitingTicket[] => {
  const matcher = createMatcher(rules);
  matcher.add(tickets);
  const matched = new Set(matcher.propose(NOW_MS, 1).flatMap(({ teams }) => teams.flat()));
  return tickets.filter(({ ticketId }) => !matched.has(ticketId));
};

test('whoever was left over by the matching of duels has a reason, and would have none with a partner', () => {
  fc.assert(
    fc.property(anyDuelPool(12), anyDuelRules, (tickets, rules) => {
      const left = leftOver(tickets, rules);
      for (const { reason, accepted } of explanationsOf(left, rules)) {
        expect(reason).not.toBeNull();
        expect(accepted.tickets).toBe(0);
      }
      const matcher = createMatcher(rules);
      matcher.add(tickets);
      const pairs = acceptedPairs(matcher.line(NOW_MS)).length;
      const accepted = explanationsOf(tickets, rules).reduce((sum, each) => sum + each.accepted.tickets, 0);
      expect(accepted).toBe(2 * pairs);
    }),
    { numRuns: 60 },
  );
});

test('whoever goes first and was left over by the matching of teams has a reason', () => {
  fc.assert(
    fc.property(anyTickets(10), anyTeamRules, (tickets, rules) => {
      const escalated = explanationsOf(leftOver(tickets, rules), rules).filter(
        (each) => each.goesFirstInMs === 0,
      );
      for (const { reason } of escalated) expect(reason).not.toBeNull();
    }),
    { numRuns: 60 },
  );
});

test('what was met is accepted or refused, and the moments foretold are the first at which it is so', () => {
  fc.assert(
    fc.property(anyTickets(10), anyTeamRules, (tickets, rules) => {
      for (const now of explanationsOf(tickets, rules)) {
        const refused = now.refused.reduce((sum, each) => sum + each.tickets, 0);
        expect(refused + now.accepted.tickets).toBe(now.met.tickets);
        const later = (ms: number) => explain(tickets, rules, now.ticketId, NOW_MS + ms);
        const { matchableInMs, nearestMiss } = now;
        if (matchableInMs !== null) expect(later(matchableInMs)?.reason).toBeNull();
        if (matchableInMs) expect(later(matchableInMs - 1)?.reason).not.toBeNull();
        if (!nearestMiss?.acceptedInMs) continue;
        expect(later(nearestMiss.acceptedInMs)?.accepted.tickets).toBeGreaterThan(now.accepted.tickets);
        expect(later(nearestMiss.acceptedInMs - 1)?.accepted.tickets).toBe(now.accepted.tickets);
      }
    }),
    { numRuns: 200 },
  );
});
