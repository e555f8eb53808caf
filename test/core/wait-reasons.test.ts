import { describe, expect, test } from 'vitest';
import { type MatchRules, plainRules } from '../../src/core/match-rules.ts';
import { createMatcher } from '../../src/core/matching/matcher.ts';
import type { TicketRequest, WaitingTicket } from '../../src/core/ticket.ts';
import { waitReasons } from '../../src/core/why-waiting.ts';
import { NOW_MS, waiting } from './waiting-tickets.ts';

const reasonsOf = (tickets: readonly WaitingTicket[], rules: MatchRules, ticketsMax = 256) => {
  const matcher = createMatcher(rules);
  matcher.add(tickets.toSorted((a, b) => a.enqueuedAtMs - b.enqueuedAtMs));
  return waitReasons(matcher.line(NOW_MS), ticketsMax);
};

const crowd = (length: number, rating: (index: number) => number, asked: Partial<TicketRequest> = {}) =>
  Array.from({ length }, (_, index) => {
    const ticket = waiting(`${rating(0)}-${index}`, 60 + ((index * 37) % length), rating(index));
    return { ...ticket, request: { ...ticket.request, ...asked } };
  });

const ageOrder = (tickets: readonly WaitingTicket[]) =>
  tickets.toSorted((a, b) => a.enqueuedAtMs - b.enqueuedAtMs).map(({ ticketId }) => ticketId);

describe('why the oldest tickets wait', () => {
  test('is said in order of age, whatever their ratings', () => {
    const rules = { ...plainRules('mode', 2, 1), ratingWindow: { atOnce: 5, atLast: 5, overMs: 0 } };
    const tickets = crowd(40, (index) => 1000 + index * 10);
    const told = reasonsOf(tickets, rules, 12);
    expect(told.map(([ticketId]) => ticketId)).toEqual(ageOrder(tickets).slice(0, 12));
    expect(new Set(told.map(([, reason]) => reason))).toEqual(new Set(['rating']));
  });

  test('costs nothing where counting tells it, though finding out about others takes all steps', () => {
    const healer = { kind: 'at_least', attribute: 'role', value: 'healer', count: 1 } as const;
    const rules: MatchRules = {
      ...plainRules('mode', 1, 4),
      ratingWindow: { atOnce: 50, atLast: 50, overMs: 0 },
      attributes: [healer],
    };
    const without = crowd(200, (index) => 1500 + (index % 5));
    const alone = crowd(50, (index) => 3000 + 100 * index);
    const told = new Map(reasonsOf([...without, ...alone], rules));
    for (const { ticketId } of alone) expect(told.get(ticketId)).toBe('rating');
    expect([...told.values()].filter((reason) => reason === 'attributes').length).toBeGreaterThan(10);
  });

  test('is told by the sizes of parties, however many there are', () => {
    const rules = { ...plainRules('mode', 2, 5), premadeParity: 'prefer' as const };
    const fours = Array.from({ length: 300 }, (_, index) =>
      waiting(`t${index}`, 20, ...Array<number>(4).fill(1500)),
    );
    const told = reasonsOf(fours, rules);
    expect(told).toHaveLength(256);
    expect(new Set(told.map(([, reason]) => reason))).toEqual(new Set(['party_fit']));
  });

  test('is certain of those whom no match could hold', () => {
    const rules: MatchRules = {
      ...plainRules('mode', 2, 1),
      ratingWindow: { atOnce: 100, atLast: 100, overMs: 0 },
      regions: { names: ['eu', 'us'], latencyMs: { atOnce: 80, atLast: 80, overMs: 0 } },
      attributes: [{ kind: 'equal', attribute: 'map', relaxAfterMs: null }],
    };
    const inEurope = { regions: { eu: 20 }, attributes: { map: 'ice' } };
    const tickets = [
      ...crowd(5, () => 1500, inEurope),
      ...crowd(1, () => 1501, { ...inEurope, regions: { us: 20 } }),
      ...crowd(1, () => 1502, { ...inEurope, attributes: { map: 'lava' } }),
    ];
    const told = Object.fromEntries(reasonsOf(tickets, rules));
    expect(told).toEqual({ '1501-0': 'region', '1502-0': 'attributes' });
  });

  test('is not said where the search for a line-up was given up', () => {
    // Whoever is next in rating is avoided, so that the search for five goes on and on.
    const rules: MatchRules = { ...plainRules('mode', 2, 5), avoidBlocked: 'hard' };
    const tickets = Array.from({ length: 60 }, (_, index) => {
      const ticket = waiting(`t${index}`, 60 + index, 1500);
      const blocked = Array.from({ length: 60 }, (_, other) => `t${other}-0`).filter(
        (_, other) => (index - other) % 9 === 0 && other !== index,
      );
      return { ...ticket, request: { ...ticket.request, blocked } };
    });
    expect(reasonsOf(tickets, rules)).toEqual([]);
  });
});
