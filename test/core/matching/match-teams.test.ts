import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MatchRules, plainRules } from '../../../src/core/match-rules.ts';
import type { TicketRequest, WaitingTicket } from '../../../src/core/ticket.ts';
import { idsIn, lineOf, poolOf, teamsIn, ticketOf, ticketsOfSizes } from './team-pools.ts';
import { playersOf } from './valid-line-ups.ts';

const rated: Partial<MatchRules> = { ratingWindow: { atOnce: 100, atLast: 500, overMs: 40_000 } };

const rulesOf = (count: number, size: number, more: Partial<MatchRules> = {}): MatchRules => ({
  ...plainRules('mode', count, size),
  ...more,
});

const shrinking = (count: number, sizeMax: number, sizeMin: number): MatchRules => ({
  ...rulesOf(count, sizeMax),
  teams: { count, sizeMax, sizeMin, shrinkOverMs: 40_000 },
  escalation: { afterMs: 3_600_000, gapMax: null },
});

const alone = (count: number, waitedSeconds: number): WaitingTicket[] =>
  Array.from({ length: count }, (_, index) => ticketOf(`t${index}`, waitedSeconds, [1_500]));

const matchesOf = (tickets: readonly WaitingTicket[], rules: MatchRules): string[][][] =>
  idsIn(lineOf(poolOf(tickets, rules)));

/** Party sizes, team by team. */
const sizesOf = (tickets: readonly WaitingTicket[], rules: MatchRules): number[][][] => {
  const line = lineOf(poolOf(tickets, rules));
  return teamsIn(line).map((teams) =>
    teams.map((team) => team.map((place) => playersOf(line, [place])).sort()),
  );
};

describe('shapes', () => {
  it.each<[string, number, number, number[], number[][]]>([
    ['two teams of five', 2, 5, [3, 5, 1, 1], [[1, 1, 3], [5]]],
    ['three squads of four', 3, 4, [2, 4, 2, 1, 3], [[2, 2], [4], [1, 3]]],
    ['five teams of three', 5, 3, [2, 3, 3, 3, 1, 1, 2], [[1, 2], [3], [3], [3], [1, 2]]],
    ['one team of four', 1, 4, [2, 1, 1], [[1, 1, 2]]],
    ['duels of parties', 2, 2, [2, 2], [[2], [2]]],
  ])('fills %s with whole parties', (_, count, size, sizes, teams) => {
    const [match, ...others] = sizesOf(ticketsOfSizes(...sizes), rulesOf(count, size));
    expect(others).toEqual([]);
    expect(match?.map(String).sort()).toEqual(teams.map(String).sort());
  });

  it('fills 60 teams of one', () => {
    expect(matchesOf(alone(60, 1), rulesOf(60, 1))[0]).toHaveLength(60);
  });

  it('makes no match when a place stays empty, or a party would have to be split', () => {
    expect(matchesOf(alone(9, 30), rulesOf(2, 5))).toEqual([]);
    expect(matchesOf(ticketsOfSizes(4, 4, 2), rulesOf(2, 5))).toEqual([]);
  });

  it('leaves out who comes in a party larger than a team', () => {
    expect(matchesOf(ticketsOfSizes(6, 5, 5), rulesOf(2, 5))).toHaveLength(1);
  });
});

describe('smaller teams after a while', () => {
  it.each([
    [59, 0, 0],
    [60, 0, 60],
    [45, 20, 0],
    [50, 20, 50],
    [40, 40, 40],
    [39, 90, 0],
    [70, 40, 60],
  ])('of %i who have waited %i s, %i play', (count, waitedSeconds, playing) => {
    const [match = []] = matchesOf(alone(count, waitedSeconds), shrinking(1, 60, 40));
    expect(match.flat()).toHaveLength(playing);
  });

  it('all teams are as large', () => {
    const [match = []] = matchesOf(alone(9, 40), shrinking(2, 5, 3));
    expect(match.map((team) => team.length)).toEqual([4, 4]);
  });
});

describe('who goes first', () => {
  it('where ratings do not matter, the oldest', () => {
    const matched = matchesOf(ticketsOfSizes(...Array<number>(27).fill(1)), rulesOf(2, 5)).flat(2);
    expect(matched.sort()).toEqual(Array.from({ length: 20 }, (_, index) => `t${index}`).sort());
  });

  it('no ticket waits behind a younger one of its size, whatever the parties', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(1, 1, 1, 2, 2, 3), { maxLength: 40, size: 'max' }), (sizes) => {
        const line = lineOf(poolOf(ticketsOfSizes(...sizes), rulesOf(2, 3)));
        const matched = new Set(teamsIn(line).flat(2));
        for (let place = 0; place < line.length; place++)
          for (let younger = place + 1; younger < line.length && !matched.has(place); younger++)
            expect(matched.has(younger) && line.sizes[younger] === line.sizes[place]).toBe(false);
      }),
    );
  });

  it('the escalated, in the order of age, though others are nearer to each other', () => {
    const rules = rulesOf(2, 1, { ...rated, escalation: { afterMs: 50_000, gapMax: null } });
    const tickets = [
      ticketOf('old', 70, [1_400]),
      ticketOf('older', 90, [1_700]),
      ticketOf('near', 40, [1_550]),
    ];
    expect(matchesOf(tickets, rules).flat(2).sort()).toEqual(['near', 'older']);
  });

  it('an escalated ticket brings the gap that the mode allows it', () => {
    const rules = rulesOf(2, 2, { ...rated, escalation: { afterMs: 50_000, gapMax: 900 } });
    const around = (waitedSeconds: number) => [
      ticketOf('old', waitedSeconds, [1_000]),
      ...[1_500, 1_550, 1_600].map((rating) => ticketOf(`${rating}`, 0, [rating])),
    ];
    expect(matchesOf(around(49), rules)).toEqual([]);
    expect(matchesOf(around(50), rules)).toHaveLength(1);
  });
});

describe('teams of the same party sizes', () => {
  const mixed = [3, 2, 2, 3, 1, 1, 1, 1, 1, 5, 5, 1, 1, 1];

  it.each(['prefer', 'require'] as const)(
    'are the only ones that %s makes of new tickets',
    (premadeParity) => {
      const matches = sizesOf(ticketsOfSizes(...mixed), rulesOf(2, 5, { premadeParity }));
      expect(matches.length).toBe(2);
      for (const [one, other] of matches) expect(one).toEqual(other);
    },
  );

  it.each([
    ['prefer', 40, 0],
    ['prefer', 60, 1],
    ['require', 60, 0],
  ] as const)(
    'are what a party against five alone lacks: %s after %i s makes %i',
    (premadeParity, waitedSeconds, made) => {
      const party = ticketOf('party', waitedSeconds, [1_500, 1_500, 1_500, 1_500, 1_500]);
      const five = Array.from({ length: 5 }, (_, index) => ticketOf(`t${index}`, 1, [1_500]));
      expect(matchesOf([party, ...five], rulesOf(2, 5, { premadeParity }))).toHaveLength(made);
    },
  );
});

describe('roles', () => {
  const rules = rulesOf(2, 2, {
    attributes: [
      { kind: 'at_least', attribute: 'roles', value: 'guard', count: 1 },
      { kind: 'at_least', attribute: 'roles', value: 'healer', count: 1 },
    ],
  });
  const who = (id: string, roles: string | string[], size = 1, more: Partial<TicketRequest> = {}) =>
    ticketOf(id, 1, Array<number>(size).fill(1_500), { attributes: { roles }, ...more });

  it('are held by a player each', () => {
    const both = ['guard', 'healer'];
    const tickets = [who('a', 'guard'), who('b', 'guard'), who('c', both), who('d', both)];
    const [match = []] = matchesOf(tickets, rules);
    for (const team of match) expect(team.some((id) => id === 'a' || id === 'b')).toBe(true);
    expect(matchesOf([...tickets.slice(0, 3), who('d', 'guard')], rules)).toEqual([]);
  });

  it('a party stands for as many as it has players', () => {
    const both = ['guard', 'healer'];
    expect(matchesOf([who('a', both, 2), who('b', both, 2)], rules)).toHaveLength(1);
    expect(matchesOf([who('a', both, 2), who('b', 'guard', 2)], rules)).toEqual([]);
  });

  it('may be had of several attributes by one player', () => {
    const twoAttributes = rulesOf(2, 1, {
      attributes: [
        { kind: 'at_least', attribute: 'roles', value: 'guard', count: 1 },
        { kind: 'at_least', attribute: 'tongue', value: 'norn', count: 1 },
      ],
    });
    const tickets = ['a', 'b'].map((id) =>
      ticketOf(id, 1, [1_500], { attributes: { roles: 'guard', tongue: 'norn' } }),
    );
    expect(matchesOf(tickets, twoAttributes)).toHaveLength(1);
  });
});

describe('regions', () => {
  const rules = rulesOf(2, 2, {
    regions: { names: ['east', 'north', 'west'], latencyMs: { atOnce: 80, atLast: 80, overMs: 0 } },
  });
  const near = (id: string, waitedSeconds: number, ...regions: string[]) =>
    ticketOf(id, waitedSeconds, [1_500], {
      regions: Object.fromEntries(regions.map((name) => [name, 30])),
    });

  it('one is common to all, though each two have one', () => {
    const tickets = [
      near('a', 4, 'east', 'north'),
      near('b', 3, 'north', 'west'),
      near('c', 2, 'west', 'east'),
      near('d', 1),
    ];
    expect(matchesOf(tickets, rules)).toEqual([]);
  });

  it('the oldest is not led away by who shares a region without others', () => {
    const many = Array.from({ length: 40 }, (_, index) => near(`w${index}`, 20 - index / 4, 'west'));
    const tickets = [near('old', 40, 'east', 'west', 'north'), near('lone', 39, 'east', 'north'), ...many];
    expect(matchesOf(tickets, rules)[0]?.flat()).toContain('old');
  });
});
