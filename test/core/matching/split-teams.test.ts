import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AttributeRule, plainRules } from '../../../src/core/match-rules.ts';
import type { Line } from '../../../src/core/matching/line.ts';
import { createSplit } from '../../../src/core/matching/split.ts';
import { splitTeams } from '../../../src/core/matching/split-teams.ts';
import { lineOf, poolOf, type Teams, ticketOf } from './team-pools.ts';
import { isMirrored, meetsDemands, splitsOf } from './valid-line-ups.ts';

const demandsFor = (...values: readonly string[]): AttributeRule[] =>
  values.map((value) => ({ kind: 'at_least', attribute: 'roles', value, count: 1 }));

const rulesOf = (count: number, sizeMax: number, attributes: readonly AttributeRule[] = []) => ({
  ...plainRules('mode', count, sizeMax),
  ratingWindow: { atOnce: 10_000, atLast: 10_000, overMs: 0 },
  attributes,
});

/** The split of all tickets of a line; null: there is none. */
const splitOf = (line: Line, teamSize: number, mirrored: boolean): Teams | null => {
  const split = createSplit(line.rules);
  const members = Int32Array.from({ length: line.length }, (_, place) => place);
  if (!splitTeams(split, line, members, line.length, teamSize, mirrored)) return null;
  return Array.from({ length: line.rules.teams.count }, (_, team) =>
    [...members].filter((place) => split.teamOf[place] === team),
  );
};

const strengthOf = ({ pool, slots }: Line, team: readonly number[]): number =>
  team.reduce((sum, place) => sum + (pool.columns().strengths[slots[place] ?? -1] ?? Number.NaN), 0);

const apartOf = (line: Line, teams: Teams): number => {
  const strengths = teams.map((team) => strengthOf(line, team));
  return Math.max(...strengths) - Math.min(...strengths);
};

/** Tickets that fill so many teams, of parties and players alone, with roles. */
const anyFullTeams = (teamCount: number, teamSize: number) =>
  fc
    .array(
      fc.record({
        size: fc.constantFrom(1, 1, 2, 2, 3, 4),
        ratings: fc.array(fc.integer({ min: 900, max: 2_100 }), { minLength: 4, maxLength: 4 }),
        roles: fc.subarray(['guard', 'healer']),
      }),
      { minLength: teamCount * teamSize, maxLength: teamCount * teamSize },
    )
    .map((drafts) => {
      let left = teamCount * teamSize;
      return drafts.flatMap(({ size, ratings, roles }, index) => {
        const players = Math.min(size, left, teamSize);
        left -= players;
        const id = `t${index}`;
        return players === 0
          ? []
          : [ticketOf(id, index, ratings.slice(0, players), { attributes: { roles } })];
      });
    });

describe('splitting a line-up', () => {
  it.each([
    [2, 4, []],
    [2, 5, demandsFor('guard')],
    [2, 3, demandsFor('guard', 'healer')],
    [3, 2, []],
    [3, 3, demandsFor('healer')],
    [4, 2, []],
  ] as const)('is as even as the best of all splits: %i teams of %i', (count, size, attributes) => {
    fc.assert(
      fc.property(anyFullTeams(count, size), fc.boolean(), (tickets, mirrored) => {
        const line = lineOf(poolOf(tickets, rulesOf(count, size, attributes)));
        const places = Array.from({ length: line.length }, (_, place) => place);
        const valid = splitsOf(line, places, size).filter(
          (teams) =>
            teams.every((team) => meetsDemands(line, team)) && (!mirrored || isMirrored(line, teams)),
        );
        const teams = splitOf(line, size, mirrored);
        if (teams === null) expect(valid).toEqual([]);
        else {
          expect(apartOf(line, teams)).toBe(Math.min(...valid.map((other) => apartOf(line, other))));
          expect(teams.every((team) => meetsDemands(line, team))).toBe(true);
          if (mirrored) expect(isMirrored(line, teams)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('gives each value a player of its own', () => {
    const rules = rulesOf(2, 2, demandsFor('guard', 'healer'));
    const roles = (...names: string[]) => ({ attributes: { roles: names } });
    const tickets = [
      ticketOf('a', 4, [1_500], roles('guard', 'healer')),
      ticketOf('b', 3, [1_500], roles('guard')),
      ticketOf('c', 2, [1_500], roles('guard', 'healer')),
      ticketOf('d', 1, [1_500], roles('healer')),
    ];
    expect(splitOf(lineOf(poolOf(tickets, rules)), 2, false)).not.toBeNull();
    const withoutHealer = tickets.with(3, ticketOf('d', 1, [1_500]));
    expect(splitOf(lineOf(poolOf(withoutHealer, rules)), 2, false)).toBeNull();
  });

  it('is nearly even in line-ups too large for an exact search', () => {
    const tickets = Array.from({ length: 60 }, (_, index) =>
      ticketOf(`t${index}`, index, [1_000 + ((index * index * 131) % 797)]),
    );
    const line = lineOf(poolOf(tickets, rulesOf(20, 3)));
    const teams = splitOf(line, 3, true) ?? [];
    expect(teams.map((team) => team.length)).toEqual(Array<number>(20).fill(3));
    expect(apartOf(line, teams)).toBeLessThan(100);
  });

  it('fills eighty teams with parties and players alone', () => {
    const sizes = Array.from({ length: 400 }, (_, index) => [3, 2, 1, 1, 2][index % 5] ?? 0);
    const players = sizes.reduce((sum, size) => sum + size, 0);
    const tickets = sizes.map((size, index) => ticketOf(`t${index}`, index, Array<number>(size).fill(1_500)));
    const teams = splitOf(lineOf(poolOf(tickets, rulesOf(players / 9, 9))), 9, false);
    expect(teams?.length).toBe(players / 9);
  });
});
