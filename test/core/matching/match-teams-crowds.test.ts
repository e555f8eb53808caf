import { describe, expect, it } from 'vitest';
import { type MatchRules, plainRules } from '../../../src/core/match-rules.ts';
import { teamSizeAccepted } from '../../../src/core/matching/join-line-up.ts';
import type { TicketRequest, WaitingTicket } from '../../../src/core/ticket.ts';
import { idsIn, lineOf, poolOf, ticketOf } from './team-pools.ts';

const rated: Partial<MatchRules> = { ratingWindow: { atOnce: 100, atLast: 500, overMs: 40_000 } };
const byMap: Partial<MatchRules> = {
  attributes: [{ kind: 'equal', attribute: 'map', relaxAfterMs: null }],
};
const regionsOf = (count: number): MatchRules['regions'] => ({
  names: Array.from({ length: count }, (_, index) => `r${index}`),
  latencyMs: { atOnce: 100, atLast: 100, overMs: 0 },
});

const rulesOf = (count: number, size: number, ...more: Partial<MatchRules>[]): MatchRules =>
  Object.assign({}, plainRules('mode', count, size), ...more);

/** Solo tickets, spread evenly over 200 points and a second. */
const crowd = (
  name: string,
  count: number,
  waitedSeconds: number,
  requestOf: (index: number) => Partial<TicketRequest>,
): WaitingTicket[] =>
  Array.from({ length: count }, (_, index) =>
    ticketOf(
      `${name}${index}`,
      waitedSeconds + 1 - index / count,
      [1_400 + Math.floor((200 * index) / count)],
      requestOf(index),
    ),
  );

const playersIn = (tickets: readonly WaitingTicket[], rules: MatchRules): number =>
  idsIn(lineOf(poolOf(tickets, rules))).flat(2).length;

describe('tickets that no match could hold', () => {
  it.each<[string, MatchRules, (index: number) => Partial<TicketRequest>, Partial<TicketRequest>]>([
    [
      'from another world, rated',
      rulesOf(2, 5, rated, { regions: regionsOf(2) }),
      () => ({ regions: { mars: 1 } }),
      { regions: { r0: 20 } },
    ],
    [
      'from another world, unrated',
      rulesOf(1, 60, { regions: regionsOf(2) }),
      () => ({ regions: { mars: 1 } }),
      { regions: { r0: 20 } },
    ],
    [
      'with a value of their own',
      rulesOf(1, 4, byMap),
      (index) => ({ attributes: { map: `own${index}` } }),
      { attributes: { map: 'lake' } },
    ],
  ])('take nobody their turn: %s', (_, rules, deadRequest, liveRequest) => {
    const live = crowd('live', 120, 1, () => liveRequest);
    for (const waitedSeconds of [1, 200]) {
      const dead = crowd('dead', 2_000, waitedSeconds, deadRequest);
      expect(idsIn(lineOf(poolOf([...dead, ...live], rules)))).toEqual(idsIn(lineOf(poolOf(live, rules))));
    }
  });
});

describe('many values', () => {
  it.each([20, 100])('of an equal rule: the players of %i find each other at once', (values) => {
    const tickets = crowd('t', 2_000, 1, (index) => ({ attributes: { map: `m${(index * 7) % values}` } }));
    expect(playersIn(tickets, rulesOf(2, 5, rated, byMap))).toBeGreaterThan(1_900);
    expect(playersIn(tickets, rulesOf(2, 5, byMap))).toBeGreaterThan(1_900);
  });

  it('of an equal rule: those who have none make up the number of any', () => {
    const tickets = crowd('t', 300, 1, (index) =>
      index % 10 === 0 ? {} : { attributes: { map: `m${index % 30}` } },
    );
    expect(playersIn(tickets, rulesOf(2, 5, byMap))).toBeGreaterThan(200);
  });

  it('of two equal rules at a time', () => {
    const rules = rulesOf(2, 5, {
      attributes: ['map', 'mode'].map((attribute) => ({ kind: 'equal', attribute, relaxAfterMs: null })),
    });
    const tickets = crowd('t', 4_000, 1, (index) => ({
      attributes: { map: index % 20, mode: Math.floor(index / 20) % 10 },
    }));
    expect(playersIn(tickets, rules)).toBe(4_000);
  });

  it('of a region each: the players of 31 find each other at once', () => {
    const rules = rulesOf(2, 5, rated, { regions: regionsOf(31) });
    const tickets = crowd('t', 2_000, 1, (index) => ({ regions: { [`r${(index * 7) % 31}`]: 10 } }));
    expect(playersIn(tickets, rules)).toBeGreaterThan(1_700);
  });
});

describe('the turn of the escalated', () => {
  it('comes from tick to tick, however many older ones find nobody', () => {
    const level: Partial<MatchRules> = {
      attributes: [{ kind: 'within', attribute: 'level', difference: 1, relaxAfterMs: null }],
      ratingWindow: { atOnce: 10, atLast: 10, overMs: 0 },
      escalation: { afterMs: 50_000, gapMax: 1_000 },
    };
    const rules = rulesOf(2, 2, level);
    const stuck = crowd('stuck', 1_000, 90, (index) => ({ attributes: { level: 10 * index } }));
    const late = [1_400, 1_450, 1_500, 1_550].map((rating) =>
      ticketOf(`late${rating}`, 60, [rating], { attributes: { level: -5 } }),
    );
    const pool = poolOf([...stuck, ...late], rules);
    const matchedAt = Array.from(
      { length: 40 },
      (_, second) => idsIn(lineOf(pool, second * 1_000)).length,
    ).filter((matches) => matches > 0);
    expect(matchedAt).not.toEqual([]);
  });
});

it.each([
  [0, -5_000],
  [0, 0],
  [40_000, -5_000],
])('a size is accepted whatever the clock says: within %i ms, after %i ms', (shrinkOverMs, waitedMs) => {
  const size = teamSizeAccepted({ count: 1, sizeMax: 4, sizeMin: 2, shrinkOverMs }, waitedMs);
  expect(size).toBe(shrinkOverMs === 0 ? 2 : 4);
});
