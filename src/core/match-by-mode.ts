import { candidatesByAge } from './candidate.ts';
import { fifoMatch } from './fifo-match.ts';
import type { Match } from './match.ts';
import { matchQuality } from './match-quality.ts';
import { ratingMatch } from './rating-match.ts';

/** Matches by rating where the mode has a rating window, and by age alone where it has none. */
export const match: Match = (tickets, rules, nowMs) => {
  const { count, sizeMax } = rules.teams;
  const candidates = candidatesByAge(tickets, rules, nowMs);
  const matchTickets = rules.ratingWindow ? ratingMatch : fifoMatch;
  return matchTickets(candidates, Array<number>(count).fill(sizeMax)).map((teams) => ({
    teams: teams.map((team) => team.map(({ ticketId }) => ticketId)),
    region: null,
    quality: matchQuality(teams),
  }));
};
