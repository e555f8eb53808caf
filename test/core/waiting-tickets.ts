import fc from 'fast-check';
import type { MatchRules, Proposal, RatingWindow } from '../../src/core/match.ts';
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

export const rulesOf = (teamSizes: number[], ratingWindow: RatingWindow | null = null): MatchRules => ({
  gameMode: 'mode',
  teamSizes,
  ratingWindow,
});

export const window100To500: RatingWindow = { gapMin: 100, gapMax: 500, widenOverSeconds: 40 };

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
    teamSizes: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
    ratingWindow: fc.constantFrom(null, window100To500),
  })
  .map(({ teamSizes, ratingWindow }) => rulesOf(teamSizes, ratingWindow));
