import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainRules } from '../../../src/core/match-rules.ts';
import { createTeamMatcher } from '../../../src/core/matching/match-teams.ts';
import {
  anyTeamRules,
  anyTickets,
  idsIn,
  lineOf,
  poolOf,
  teamsIn,
  ticketOf,
  ticketsOfSizes,
} from './team-pools.ts';
import {
  areAccepted,
  isHeld,
  isMirrored,
  isSizeAccepted,
  meetsDemands,
  missedLineUp,
  mustMirror,
  playersOf,
} from './valid-line-ups.ts';

const anyMethod = fc.constantFrom('scored' as const, 'anchors' as const);

describe('any pool under any rules of teams', () => {
  it('I1: puts no ticket into two matches', () => {
    fc.assert(
      fc.property(anyTickets(40), anyTeamRules, anyMethod, (tickets, rules, method) => {
        const places = teamsIn(lineOf(poolOf(tickets, rules)), method).flat(2);
        expect(new Set(places).size).toBe(places.length);
        expect(places).not.toContain(-1);
      }),
    );
  });

  it('fills all teams of a match with as many players, whole tickets, as its oldest ticket accepts', () => {
    fc.assert(
      fc.property(anyTickets(40), anyTeamRules, anyMethod, (tickets, rules, method) => {
        const line = lineOf(poolOf(tickets, rules));
        for (const teams of teamsIn(line, method)) {
          const sizes = new Set(teams.map((team) => playersOf(line, team)));
          expect(sizes.size).toBe(1);
          for (const size of sizes) expect(isSizeAccepted(line, teams.flat(), size)).toBe(true);
        }
      }),
    );
  });

  it('keeps to every rule in every match', () => {
    fc.assert(
      fc.property(anyTickets(40), anyTeamRules, anyMethod, (tickets, rules, method) => {
        const line = lineOf(poolOf(tickets, rules));
        for (const teams of teamsIn(line, method)) {
          expect(areAccepted(line, teams.flat())).toBe(true);
          expect(isHeld(line, teams.flat())).toBe(false);
          expect(teams.every((team) => meetsDemands(line, team))).toBe(true);
          if (mustMirror(line, teams.flat())) expect(isMirrored(line, teams)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('I10: leaves no line-up with an escalated ticket in a pool of 12', () => {
    fc.assert(
      fc.property(anyTickets(12), anyTeamRules, anyMethod, (tickets, rules, method) => {
        const line = lineOf(poolOf(tickets, rules));
        const matched = new Set(teamsIn(line, method).flat(2));
        const free = Array.from({ length: line.length }, (_, place) => place).filter(
          (place) => !matched.has(place),
        );
        expect(missedLineUp(line, free)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it('I10: leaves none either among thousands whom nobody could be matched with', () => {
    fc.assert(
      fc.property(anyTickets(12), anyTeamRules, (tickets, anyRules) => {
        const rules = {
          ...anyRules,
          regions: { names: ['east'], latencyMs: { atOnce: 1, atLast: 1, overMs: 0 } },
        };
        const live = tickets.map(({ request, ...ticket }) => ({
          ...ticket,
          request: { ...request, regions: {} },
        }));
        const dead = Array.from({ length: 300 }, (_, index) =>
          ticketOf(`dead${index}`, 80, [1_200 + 2 * index], { regions: { mars: 1 } }),
        );
        const line = lineOf(poolOf([...live, ...dead], rules));
        const matched = new Set(teamsIn(line).flat(2));
        const free = Array.from({ length: line.length }, (_, place) => place).filter(
          (place) => !matched.has(place) && line.masks[0]?.[place] !== 0,
        );
        expect(missedLineUp(line, free)).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });

  it('leaves fewer than one match of lone players behind where ratings do not matter', () => {
    const anyCount = fc.nat(80);
    const anyShape = fc.record({
      count: fc.integer({ min: 1, max: 4 }),
      size: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(anyCount, anyShape, anyMethod, (players, { count, size }, method) => {
        const lone = ticketsOfSizes(...Array<number>(players).fill(1));
        const line = lineOf(poolOf(lone, plainRules('mode', count, size)));
        expect(teamsIn(line, method)).toHaveLength(Math.floor(players / (count * size)));
      }),
    );
  });

  it('gives the same matches whatever the order and the history of the pool', () => {
    const shuffled = anyTickets(40).chain((tickets) =>
      fc.tuple(
        fc.constant(tickets),
        fc.shuffledSubarray([...tickets], { minLength: tickets.length, maxLength: tickets.length }),
        fc.nat(),
      ),
    );
    fc.assert(
      fc.property(shuffled, anyTeamRules, anyMethod, ([tickets, reordered, turn], rules, method) => {
        const expected = idsIn(lineOf(poolOf(tickets, rules)), method);
        const pool = poolOf([ticketOf('gone', 5, [1_300])], rules);
        for (const [index, ticket] of reordered.entries()) {
          pool.put(ticket);
          if (index === turn % reordered.length) pool.byAge();
          if (index % 3 === 0) pool.put(ticket);
        }
        pool.remove('gone');
        expect(idsIn(lineOf(pool), method)).toEqual(expected);
      }),
    );
  });

  it('gives the same matches again with the memory of other ticks', () => {
    fc.assert(
      fc.property(anyTickets(40), anyTickets(60), anyTeamRules, anyMethod, (once, other, rules, method) => {
        const matchLine = createTeamMatcher({ method });
        const line = lineOf(poolOf(once, rules));
        const first = teamsIn(line, method, matchLine);
        teamsIn(lineOf(poolOf(other, rules)), method, matchLine);
        expect(teamsIn(line, method, matchLine)).toEqual(first);
      }),
    );
  });
});
