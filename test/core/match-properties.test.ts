import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { match } from '../../src/core/match-by-mode.ts';
import { widened } from '../../src/core/match-rules.ts';
import type { WaitingTicket } from '../../src/core/ticket.ts';
import { anyPool, anyRules, NOW_MS, rulesOf, waiting, window100To500 } from './waiting-tickets.ts';

const meanRating = ({ request: { members } }: WaitingTicket): number =>
  members.reduce((sum, { rating }) => sum + rating, 0) / members.length;

const gapOf = ({ enqueuedAtMs }: WaitingTicket): number => widened(window100To500, NOW_MS - enqueuedAtMs);

describe('any pool under any rules', () => {
  it('I1: puts no ticket into two matches, and knows every ticket it names', () => {
    fc.assert(
      fc.property(anyPool, anyRules, (tickets, rules) => {
        const named = match(tickets, rules, NOW_MS, 1).flatMap(({ teams }) => teams.flat());
        expect(new Set(named).size).toBe(named.length);
        const known = new Set(tickets.map(({ ticketId }) => ticketId));
        expect(named.filter((ticketId) => !known.has(ticketId))).toEqual([]);
      }),
    );
  });

  it('fills every team exactly, with whole tickets', () => {
    fc.assert(
      fc.property(anyPool, anyRules, (tickets, rules) => {
        const sizes = new Map(
          tickets.map(({ ticketId, request }) => [ticketId, request.members.length] as const),
        );
        for (const { teams } of match(tickets, rules, NOW_MS, 1)) {
          const filled = teams.map((team) => team.reduce((sum, id) => sum + (sizes.get(id) ?? NaN), 0));
          expect(filled).toEqual(Array<number>(rules.teams.count).fill(rules.teams.sizeMax));
        }
      }),
    );
  });

  it('respects the rating window of both sides of every pair', () => {
    fc.assert(
      fc.property(anyPool, anyRules, (tickets, rules) => {
        if (!rules.ratingWindow) return;
        const byId = new Map(tickets.map((ticket) => [ticket.ticketId, ticket]));
        for (const { teams } of match(tickets, rules, NOW_MS, 1)) {
          const members = teams.flat().flatMap((id) => byId.get(id) ?? []);
          for (const a of members)
            for (const b of members)
              expect(Math.abs(meanRating(a) - meanRating(b))).toBeLessThanOrEqual(
                Math.min(gapOf(a), gapOf(b)) + 1e-9,
              );
        }
      }),
    );
  });

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

  it('leaves fewer than one match of lone players behind when ratings do not matter', () => {
    fc.assert(
      fc.property(fc.nat(80), anyRules, (count, rules) => {
        const lone = Array.from({ length: count }, (_, index) => waiting(`t${index}`, index % 7, 1500));
        const players = rules.teams.count * rules.teams.sizeMax;
        const fifoRules = rulesOf(rules.teams.count, rules.teams.sizeMax);
        expect(match(lone, fifoRules, NOW_MS, 1)).toHaveLength(Math.floor(count / players));
      }),
    );
  });

  it('leaves no two duellists behind who would accept each other', () => {
    fc.assert(
      fc.property(anyPool, (tickets) => {
        const duels = match(tickets, rulesOf(2, 1, window100To500), NOW_MS, 1);
        const matched = new Set(duels.flatMap(({ teams }) => teams.flat()));
        const left = tickets.filter((t) => t.request.members.length === 1 && !matched.has(t.ticketId));
        for (const a of left)
          for (const b of left)
            if (a !== b)
              expect(Math.abs(meanRating(a) - meanRating(b))).toBeGreaterThan(Math.min(gapOf(a), gapOf(b)));
      }),
    );
  });
});
