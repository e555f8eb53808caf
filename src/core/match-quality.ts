import { teamRating } from './balance-teams.ts';
import type { Candidate } from './candidate.ts';
import type { Quality } from './match.ts';

/** Ratings this far apart have nothing in common any more: a spread of 0. */
const SPREAD_ZERO_AT = 1000;

const rounded = (part: number): number => Math.round(Math.min(1, Math.max(0, part)) * 1000) / 1000;

/**
 * How good a match is. `spread`: 1 for equal ratings, 0 for tickets 1,000 points apart, straight between.
 * `balance`: 1 - |2p - 1|, where p is the chance of the strongest team against the weakest by the
 * Elo formula 1 / (1 + 10^(-d/400)). `total` is their geometric mean. All 0..1, to three decimals.
 */
export const matchQuality = (teams: readonly (readonly Candidate[])[]): Quality => {
  const ratings = teams.flat().map(({ rating }) => rating);
  const strengths = teams.map(teamRating);
  const spread = 1 - (Math.max(...ratings) - Math.min(...ratings)) / SPREAD_ZERO_AT;
  const winChance = 1 / (1 + 10 ** ((Math.min(...strengths) - Math.max(...strengths)) / 400));
  const balance = 1 - Math.abs(2 * winChance - 1);
  const total = Math.sqrt(Math.max(0, spread) * balance);
  return { total: rounded(total), spread: rounded(spread), balance: rounded(balance) };
};
