import type { Demand } from './demands.ts';
import type { Split } from './split.ts';

/** Exchanges for each team, and pairs of tickets compared for one line-up: most are even long before. */
const EXCHANGES_A_TEAM = 8;
const COMPARED_MAX = 1_000_000;

interface Exchange {
  readonly moved: number;
  readonly team: number;
  readonly index: number;
  readonly otherTeam: number;
  readonly otherIndex: number;
}

/** The teams of a split as lists of tickets, by their index in the order of the split. */
interface Sides {
  readonly split: Split;
  readonly teams: readonly number[][];
  readonly sums: number[];
}

/**
 * Brings the teams of a split closer, exchange by exchange of two tickets of one size: the best one of the strongest team
 * with any other, else of the weakest. No exchange makes the difference greater, and party sizes stay as they are.
 */
export const exchangeTickets = (split: Split): void => {
  const { teamCount, count, order, teamOf, weights } = split;
  const teams: number[][] = Array.from({ length: teamCount }, () => []);
  for (let ticket = 0; ticket < count; ticket++)
    teams[teamOf[order[ticket] as number] as number]?.push(ticket);
  const sums = teams.map((team) => team.reduce((sum, ticket) => sum + (weights[ticket] as number), 0));
  const sides = { split, teams, sums };
  const comparedARound = 2 * count * Math.ceil(count / teamCount);
  const rounds = Math.min(EXCHANGES_A_TEAM * teamCount, Math.ceil(COMPARED_MAX / comparedARound));
  for (let round = 0; round < rounds; round++) {
    const exchange =
      bestExchange(sides, sums.indexOf(Math.max(...sums))) ??
      bestExchange(sides, sums.indexOf(Math.min(...sums)));
    if (exchange === null) break;
    carryOut(sides, exchange);
  }
  for (const [team, tickets] of teams.entries())
    for (const ticket of tickets) teamOf[order[ticket] as number] = team;
};

/** The exchange of a ticket of the team that takes most off the sum of the squared strengths; null: none does. */
const bestExchange = ({ split, teams, sums }: Sides, team: number): Exchange | null => {
  const { sizes, weights } = split;
  const own = teams[team] ?? [];
  let best: Exchange | null = null;
  let bestGain = 0;
  for (const [otherTeam, others] of teams.entries()) {
    const apart = (sums[team] as number) - (sums[otherTeam] as number);
    for (const [index, a] of own.entries()) {
      for (const [otherIndex, b] of others.entries()) {
        const moved = (weights[a] as number) - (weights[b] as number);
        const gain = moved * (apart - moved);
        if (gain <= bestGain || sizes[a] !== sizes[b]) continue;
        if (!staysStaffed(split, own, a, b) || !staysStaffed(split, others, b, a)) continue;
        best = { moved, team, index, otherTeam, otherIndex };
        bestGain = gain;
      }
    }
  }
  return best;
};

const carryOut = ({ teams, sums }: Sides, { moved, team, index, otherTeam, otherIndex }: Exchange): void => {
  const own = teams[team] as number[];
  const others = teams[otherTeam] as number[];
  [own[index], others[otherIndex]] = [others[otherIndex] as number, own[index] as number];
  sums[team] = (sums[team] as number) - moved;
  sums[otherTeam] = (sums[otherTeam] as number) + moved;
};

/** Whether a team that got one ticket for another still has what is demanded of it. */
const staysStaffed = (
  { demands, offers, sizes }: Split,
  team: readonly number[],
  gone: number,
  came: number,
): boolean => {
  const offered = ({ values }: Demand, ticket: number) =>
    ((offers[ticket] as number) & values) === 0 ? 0 : (sizes[ticket] as number);
  return demands.every((demand) => {
    const before = team.reduce((sum, ticket) => sum + offered(demand, ticket), 0);
    return before - offered(demand, gone) + offered(demand, came) >= demand.players;
  });
};
