import fc from 'fast-check';
import { type MatchRules, plainRules } from '../../../src/core/match-rules.ts';
import type { Line } from '../../../src/core/matching/line.ts';
import { createMatcher, type Matcher } from '../../../src/core/matching/matcher.ts';
import { ACCEPTED, refusalOf } from '../../../src/core/matching/pair-rules.ts';
import type { WaitingTicket } from '../../../src/core/ticket.ts';
import { NOW_MS } from '../waiting-tickets.ts';

export { NOW_MS };

const REGIONS = ['east', 'north', 'west'];

export interface DuelTicket {
  readonly waitedSeconds: number;
  readonly rating: number;
  /** Latency in each region. */
  readonly latenciesMs: readonly number[];
  /** Numbers of tickets whose players this one met lately. */
  readonly met: readonly number[];
  readonly prioritySeconds: number;
  readonly level: number;
}

export const duelTicket = (index: number, ticket: Partial<DuelTicket>): WaitingTicket => {
  const { waitedSeconds = 0, rating = 1500, latenciesMs = [], met = [], prioritySeconds = 0, level } = ticket;
  return {
    ticketId: `t${String(index).padStart(4, '0')}`,
    enqueuedAtMs: NOW_MS - waitedSeconds * 1_000,
    request: {
      gameMode: 'duel',
      members: [{ player: `p${index}`, rating }],
      party: null,
      regions: Object.fromEntries(latenciesMs.map((latencyMs, region) => [REGIONS[region] ?? '', latencyMs])),
      attributes: level === undefined ? {} : { level },
      prioritySeconds,
      recentOpponents: met.map((other) => `p${other}`),
    },
  };
};

export const duelRules: MatchRules = {
  ...plainRules('duel', 2, 1),
  ratingWindow: { atOnce: 100, atLast: 500, overMs: 40_000 },
};

export const strictDuelRules: MatchRules = {
  ...duelRules,
  regions: { names: REGIONS, latencyMs: { atOnce: 60, atLast: 120, overMs: 30_000 } },
  attributes: [{ kind: 'within', attribute: 'level', difference: 3, relaxAfterMs: 45_000 }],
  avoidRecent: 'soft',
};

/** Only within a faction. */
export const equalDuelRules: MatchRules = {
  ...duelRules,
  attributes: [{ kind: 'equal', attribute: 'faction', relaxAfterMs: null }],
};

/** One of so many factions each; 0: none. */
export const withFactions = (tickets: readonly WaitingTicket[], factions: number): readonly WaitingTicket[] =>
  tickets.map((ticket, index) => ({
    ...ticket,
    request: {
      ...ticket.request,
      attributes: {
        ...ticket.request.attributes,
        ...(factions > 0 && { faction: `f${(index * 7_919) % factions}` }),
      },
    },
  }));

/** One gap for all, and nothing else: the fast path. */
export const uniformDuelRules: MatchRules = {
  ...duelRules,
  ratingWindow: { atOnce: 150, atLast: 150, overMs: 0 },
};

export const anyDuelRules = fc.constantFrom(
  duelRules,
  uniformDuelRules,
  strictDuelRules,
  { ...duelRules, ratingWindow: null },
  { ...strictDuelRules, ratingWindow: null, avoidRecent: 'hard' as const },
  { ...strictDuelRules, escalation: { afterMs: 40_000, gapMax: 700 } },
);

/** Ratings from 750 to 1950, a multiple of `step`. */
export const anyDuelPool = (maxLength: number, waitedSecondsMax = 90, step = 75, minLength = 0) =>
  fc
    .array(
      fc.record({
        waitedSeconds: fc.integer({ min: 0, max: waitedSecondsMax }),
        rating: fc.nat(Math.floor(1_200 / step)).map((steps) => 750 + steps * step),
        latenciesMs: fc.array(fc.integer({ min: 10, max: 150 }), { minLength: 0, maxLength: 3 }),
        met: fc.array(fc.nat(maxLength), { maxLength: 3 }),
        prioritySeconds: fc.constantFrom(0, 0, 0, 30),
        level: fc.integer({ min: 1, max: 10 }),
      }),
      { minLength, maxLength, size: 'max' },
    )
    .map((tickets) => tickets.map((ticket, index) => duelTicket(index, ticket)));

export const matcherOf = (rules: MatchRules, tickets: readonly WaitingTicket[]): Matcher => {
  const matcher = createMatcher(rules);
  matcher.add(tickets);
  return matcher;
};

/** Pairs of ticket ids, as they were matched. */
export const duelsOf = (matcher: Matcher): readonly (readonly [string, string])[] =>
  matcher.propose(NOW_MS, 1).map(({ teams }) => [teams[0]?.[0] ?? '', teams[1]?.[0] ?? ''] as const);

/** The line with the place of each ticket id. */
export const lineOf = (matcher: Matcher): { readonly line: Line; readonly placeOf: Map<string, number> } => {
  const line = matcher.line(NOW_MS);
  const placeOf = new Map<string, number>();
  for (let place = 0; place < line.length; place++)
    placeOf.set(matcher.pool.at(line.slots[place] ?? -1).ticketId, place);
  return { line, placeOf };
};

/** Every pair of places that accept each other, with its gap. */
export const acceptedPairs = (line: Line): readonly (readonly [a: number, b: number, gap: number])[] => {
  const pairs: [number, number, number][] = [];
  for (let a = 0; a < line.length; a++)
    for (let b = a + 1; b < line.length; b++)
      if (refusalOf(line, a, b) === ACCEPTED)
        pairs.push([a, b, Math.abs((line.ratings[a] ?? 0) - (line.ratings[b] ?? 0))]);
  return pairs;
};
