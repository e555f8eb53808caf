import fc from 'fast-check';
import { type AttributeRule, type MatchRules, plainRules } from '../../../src/core/match-rules.ts';
import { createLineMemory, drawLine, type Line } from '../../../src/core/matching/line.ts';
import { createLineUps } from '../../../src/core/matching/line-ups.ts';
import { createTeamMatcher, type TeamMethod } from '../../../src/core/matching/match-teams.ts';
import { createWaitingPool, type WaitingPool } from '../../../src/core/matching/waiting-pool.ts';
import type { TicketRequest, WaitingTicket } from '../../../src/core/ticket.ts';
import { NOW_MS, waiting } from '../waiting-tickets.ts';

export { NOW_MS };

/** A ticket of one player for each rating. */
export const ticketOf = (
  ticketId: string,
  waitedSeconds: number,
  ratings: readonly number[],
  more: Partial<TicketRequest> = {},
): WaitingTicket => {
  const ticket = waiting(ticketId, waitedSeconds, ...ratings);
  return { ...ticket, request: { ...ticket.request, ...more } };
};

/** Tickets of these sizes, the first the oldest, all of one rating. */
export const ticketsOfSizes = (...sizes: readonly number[]): WaitingTicket[] =>
  sizes.map((size, index) => ticketOf(`t${index}`, sizes.length - index, Array<number>(size).fill(1_500)));

export const poolOf = (tickets: readonly WaitingTicket[], rules: MatchRules): WaitingPool => {
  const pool = createWaitingPool(rules);
  for (const ticket of tickets) pool.put(ticket);
  return pool;
};

/** Players arrive so often a second and point that holding matters in some pools. */
export const lineOf = (pool: WaitingPool, laterMs = 0): Line =>
  drawLine(pool, NOW_MS + laterMs, () => 0.01, createLineMemory(pool.rules));

/** A match as places of the line, team by team. */
export type Teams = readonly (readonly number[])[];

/** The matches that a matcher makes of a line. */
export const teamsIn = (
  line: Line,
  method: TeamMethod = 'scored',
  matchLine = createTeamMatcher({ method }),
): Teams[] => {
  const lineUps = createLineUps();
  matchLine(line, lineUps);
  const placeOf = new Map(Array.from({ length: line.length }, (_, place) => [line.slots[place], place]));
  return Array.from({ length: lineUps.count }, (_, index) => {
    const teams: number[][] = Array.from({ length: line.rules.teams.count }, () => []);
    for (let seat = lineUps.starts[index] ?? 0; seat < (lineUps.starts[index + 1] ?? 0); seat++)
      teams[lineUps.teams[seat] ?? -1]?.push(placeOf.get(lineUps.slots[seat]) ?? -1);
    return teams;
  });
};

/** The same with ticket ids. */
export const idsIn = (line: Line, method?: TeamMethod): string[][][] =>
  teamsIn(line, method).map((teams) =>
    teams.map((team) => team.map((place) => line.pool.at(line.slots[place] ?? -1).ticketId)),
  );

const REGIONS = ['east', 'north', 'west'];
const ROLES = ['guard', 'healer', 'scout'];

const anyAttributeRule: fc.Arbitrary<AttributeRule> = fc.oneof(
  fc.constantFrom<AttributeRule>(
    { kind: 'equal', attribute: 'map', relaxAfterMs: null },
    { kind: 'equal', attribute: 'map', relaxAfterMs: 20_000 },
    { kind: 'within', attribute: 'level', difference: 3, relaxAfterMs: 30_000 },
    { kind: 'overlap', attribute: 'modes', values: ['day', 'night', 'rain'], relaxAfterMs: null },
    { kind: 'overlap', attribute: 'modes', values: ['day', 'night', 'rain'], relaxAfterMs: 30_000 },
  ),
);

const atLeast = (value: string): AttributeRule => ({ kind: 'at_least', attribute: 'roles', value, count: 1 });

const anyAttributes = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  { weight: 2, arbitrary: anyAttributeRule.map((rule) => [rule]) },
  fc.constant([atLeast('guard')]),
  fc.constant([atLeast('guard'), atLeast('healer')]),
);

/** Rules of every kind, in shapes that a dozen tickets can fill. */
export const anyTeamRules: fc.Arbitrary<MatchRules> = fc
  .record({
    shape: fc.constantFrom(
      { count: 2, sizeMax: 5, sizeMin: 5 },
      { count: 2, sizeMax: 4, sizeMin: 2 },
      { count: 2, sizeMax: 2, sizeMin: 2 },
      { count: 2, sizeMax: 1, sizeMin: 1 },
      { count: 3, sizeMax: 4, sizeMin: 4 },
      { count: 3, sizeMax: 2, sizeMin: 1 },
      { count: 5, sizeMax: 3, sizeMin: 3 },
      { count: 6, sizeMax: 1, sizeMin: 1 },
      { count: 1, sizeMax: 4, sizeMin: 4 },
      { count: 1, sizeMax: 9, sizeMin: 6 },
    ),
    ratingWindow: fc.constantFrom(null, { atOnce: 100, atLast: 500, overMs: 40_000 }),
    holdingPointsPerSecond: fc.constantFrom(null, 5),
    gapMax: fc.constantFrom(null, 800),
    regions: fc.constantFrom(null, {
      names: REGIONS,
      latencyMs: { atOnce: 80, atLast: 200, overMs: 40_000 },
    }),
    attributes: anyAttributes,
    avoidBlocked: fc.constantFrom('off', 'hard', 'soft'),
    avoidRecent: fc.constantFrom('off', 'soft'),
    premadeParity: fc.constantFrom('off', 'prefer', 'require'),
  })
  .map(({ shape, gapMax, ...rules }) => ({
    ...plainRules('mode', shape.count, shape.sizeMax),
    ...rules,
    teams: { ...shape, shrinkOverMs: 45_000 },
    holdingPointsPerSecond: rules.ratingWindow === null ? null : rules.holdingPointsPerSecond,
    escalation: { afterMs: 50_000, gapMax },
  }));

/** Tickets that accept each other more often than not. */
export const anyTickets = (maxLength: number): fc.Arbitrary<readonly WaitingTicket[]> =>
  fc
    .array(
      fc.record({
        waitedSeconds: fc.integer({ min: 0, max: 70 }),
        steps: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 5 }),
        size: fc.constantFrom(1, 1, 1, 1, 2, 2, 3, 5),
        regions: fc.subarray(REGIONS),
        latencyMs: fc.integer({ min: 20, max: 150 }),
        map: fc.constantFrom(undefined, 'lake', 'lake', 'moor'),
        modes: fc.option(fc.subarray(['day', 'night', 'rain'], { minLength: 1 }), { nil: undefined }),
        level: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
        roles: fc.subarray(ROLES),
        avoided: fc.array(fc.nat(maxLength), { maxLength: 2 }),
      }),
      { maxLength, size: 'max' },
    )
    .map((drafts) =>
      drafts.map(({ waitedSeconds, steps, size, regions, latencyMs, avoided, ...attributes }, index) =>
        ticketOf(
          `t${index}`,
          waitedSeconds,
          Array.from({ length: size }, (_, member) => 1_200 + (steps[member % steps.length] ?? 0) * 50),
          {
            regions: Object.fromEntries(regions.map((name, far) => [name, latencyMs + 30 * far])),
            attributes: Object.fromEntries(
              Object.entries(attributes).flatMap(([name, value]) =>
                value === undefined ? [] : [[name, value]],
              ),
            ),
            blocked: avoided.slice(0, 1).map((other) => `t${other}-0`),
            recentOpponents: avoided.slice(1).map((other) => `t${other}-0`),
          },
        ),
      ),
    );
