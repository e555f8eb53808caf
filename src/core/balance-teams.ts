import type { Candidate } from './candidate.ts';

/** Exchanges for each team: most line-ups are even after one or two. */
const ROUNDS_MAX = 8;

const playersIn = (team: readonly Candidate[]): number => team.reduce((sum, { size }) => sum + size, 0);

/** The mean rating of a team's players. */
export const teamRating = (team: readonly Candidate[]): number =>
  team.reduce((sum, { rating, size }) => sum + rating * size, 0) / playersIn(team);

/** Exchanges the two tickets of one size that bring the teams' ratings closest; false when none does. */
const exchangeBest = (strong: Candidate[], weak: Candidate[]): boolean => {
  const apart = teamRating(strong) - teamRating(weak);
  const pointsToApart = 1 / playersIn(strong) + 1 / playersIn(weak);
  let best = { apart: apart - 1e-6, a: -1, b: -1 };
  for (const [a, ofStrong] of strong.entries()) {
    for (const [b, ofWeak] of weak.entries()) {
      if (ofStrong.size !== ofWeak.size) continue;
      const movedPoints = (ofStrong.rating - ofWeak.rating) * ofStrong.size;
      const apartThen = Math.abs(apart - movedPoints * pointsToApart);
      if (apartThen < best.apart) best = { apart: apartThen, a, b };
    }
  }
  const [ofStrong, ofWeak] = [strong[best.a], weak[best.b]];
  if (!ofStrong || !ofWeak) return false;
  strong[best.a] = ofWeak;
  weak[best.b] = ofStrong;
  return true;
};

/**
 * Evens out the mean ratings of teams by exchanging tickets of one size, the strongest team against the
 * weakest, as long as that brings the two closer. Parties stay whole and team sizes as they are.
 */
export const balanceTeams = (
  packed: readonly (readonly Candidate[])[],
): readonly (readonly Candidate[])[] => {
  const teams = packed.map((team) => [...team]);
  for (let round = 0; round < ROUNDS_MAX * teams.length; round++) {
    const ratings = teams.map(teamRating);
    const strongest = teams[ratings.indexOf(Math.max(...ratings))];
    const weakest = teams[ratings.indexOf(Math.min(...ratings))];
    if (!strongest || !weakest || !exchangeBest(strongest, weakest)) break;
  }
  return teams;
};
