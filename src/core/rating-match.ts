import { balanceTeams } from './balance-teams.ts';
import type { Candidate } from './candidate.ts';
import { packTeams } from './pack-teams.ts';
import { ratingLine } from './rating-line.ts';

/**
 * Oldest first, each ticket is matched with those nearest in rating among the ones that it accepts and
 * that accept each other; then the teams are evened out.
 */
export const ratingMatch = (
  byAge: readonly Candidate[],
  teamSizes: readonly number[],
): (readonly (readonly Candidate[])[])[] => {
  const players = teamSizes.reduce((sum, size) => sum + size, 0);
  const line = ratingLine(byAge);
  const taken = new Uint8Array(byAge.length);
  const matches: (readonly (readonly Candidate[])[])[] = [];
  for (const anchor of byAge) {
    if (taken[anchor.rank]) continue;
    const teams = packTeams(anchor, line.neighbours(anchor, players), teamSizes);
    if (!teams) continue;
    for (const candidate of teams.flat()) {
      taken[candidate.rank] = 1;
      line.take(candidate);
    }
    matches.push(balanceTeams(teams));
  }
  return matches;
};
