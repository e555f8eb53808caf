import fc from 'fast-check';
import type { Proposal } from '../../src/core/match.ts';
import { type MatchRules, plainRules, type Widening } from '../../src/core/match-rules.ts';
import type { WaitingTicket } from '../../src/core/ticket.ts';

export const NOW_MS = 1_800_000_000_000;

/** A waiting ticket of one player for each rating, that has waited so many seconds. */
export const waiting = (ticketId: string, waitedSeconds: number, ...ratings: number[]): WaitingTicket => ({
  ticketId,
  enqueuedAtMs: NOW_MS - waitedSeconds * 1000,
  request: {
    gameMode: 'mode',
    members: ratings.map((rating, index) => ({ player: `${ticketId}-${index}`, rating })),
    party: null,
    regions: {},
    attributes: {},
  },
});

export const rulesOf = (
  teamCount: number,
  teamSize: number,
  ratingWindow: Widening | null = null,
): MatchRules => ({ ...plainRules('mode', teamCount, teamSize), ratingWindow });

export const window100To500: Widening = { atOnce: 100, atLast: 500, overMs: 40_000 };

export const teamsOf = (proposals: readonly Proposal[]): string[][][] =>
  proposals.map(({ teams }) => teams.map((team) => [...team]));

/** Pools with parties, equal ages and equal ratings, and rules of any shape. */
export const anyPool = fc
  .array(
    fc.record({
      waitedSeconds: fc.integer({ min: 0, max: 60 }),
      ratings: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 0, maxLength: 6 }),
    }),
    { maxLength: 60 },
  )
  .map((tickets) =>
    tickets.map(({ waitedSeconds, ratings }, index) =>
      waiting(`t${index}`, waitedSeconds, ...ratings.map((rating) => 1000 + rating * 40)),
    ),
  );

export const anyRules = fc
  .record({
    teamCount: fc.integer({ min: 1, max: 4 }),
    teamSize: fc.integer({ min: 1, max: 5 }),
    ratingWindow: fc.constantFrom(null, window100To500),
  })
  .map(({ teamCount, teamSize, ratingWindow }) => rulesOf(teamCount, teamSize, ratingWindow));
