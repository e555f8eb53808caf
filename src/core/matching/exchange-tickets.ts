import type { Demand } from './demands.ts';
import type { Split } from './split-teams.ts';

/** Rounds for each team: most splits are even after one or two. */
const ROUNDS_MAX = 8;

/**
 * Brings the strongest and the weakest team of a split closer, exchange by exchange of two tickets of one size, for as
 * long as one does. Party sizes stay as they are.
 */
export const exchangeTickets = (split: Split): void => {
  const teams = teamsOf(split);
  const sums = teams.map((team) => team.reduce((sum, ticket) => sum + (split.weights[ticket] as number), 0));
  for (let round = 0; round < ROUNDS_MAX * split.teamCount; round++) {
    const strongest = sums.indexOf(Math.max(...sums));
    const weakest = sums.indexOf(Math.min(...sums));
    const apart = (sums[strongest] as number) - (sums[weakest] as number);
    const moved = exchangeBest(split, teams[strongest] ?? [], teams[weakest] ?? [], apart);
    if (moved === 0) break;
    sums[strongest] = (sums[strongest] as number) - moved;
    sums[weakest] = (sums[weakest] as number) + moved;
  }
  for (const [team, tickets] of teams.entries())
    for (const ticket of tickets) split.teamOf[split.order[ticket] as number] = team;
};

/** The tickets of each team, by their index in the order of the split. */
const teamsOf = ({ teamCount, count, order, teamOf }: Split): number[][] => {
  const teams: number[][] = Array.from({ length: teamCount }, () => []);
  for (let ticket = 0; ticket < count; ticket++)
    teams[teamOf[order[ticket] as number] as number]?.push(ticket);
  return teams;
};

/** The weight that goes from the strong to the weak team by the best exchange; 0: none is for the better. */
const exchangeBest = (split: Split, strong: number[], weak: number[], apart: number): number => {
  const { sizes, weights } = split;
  let best = { apart, moved: 0, ofStrong: -1, ofWeak: -1 };
  for (const [ofStrong, a] of strong.entries()) {
    for (const [ofWeak, b] of weak.entries()) {
      const moved = (weights[a] as number) - (weights[b] as number);
      const apartThen = Math.abs(apart - 2 * moved);
      if (sizes[a] !== sizes[b] || apartThen >= best.apart) continue;
      if (!isMissed(split, strong, a, b) && !isMissed(split, weak, b, a))
        best = { apart: apartThen, moved, ofStrong, ofWeak };
    }
  }
  const [a, b] = [strong[best.ofStrong], weak[best.ofWeak]];
  if (a === undefined || b === undefined) return 0;
  strong[best.ofStrong] = b;
  weak[best.ofWeak] = a;
  return best.moved;
};

/** Whether a team that got one ticket for another could not meet what is demanded of it. */
const isMissed = ({ demands, offers, sizes }: Split, team: number[], gone: number, came: number): boolean => {
  const offered = ({ values }: Demand, ticket: number) =>
    ((offers[ticket] as number) & values) === 0 ? 0 : (sizes[ticket] as number);
  return demands.some(
    (demand) =>
      team.reduce((sum, ticket) => sum + offered(demand, ticket), 0) -
        offered(demand, gone) +
        offered(demand, came) <
      demand.players,
  );
};
