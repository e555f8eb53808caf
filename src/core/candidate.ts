import { type MatchRules, widened } from './match-rules.ts';
import type { WaitingTicket } from './ticket.ts';

/** A ticket in the columns that matching compares. */
export interface Candidate {
  readonly ticketId: string;
  /** Place in the order of age, 0 for the oldest. Unique, so that it settles every tie. */
  readonly rank: number;
  /** Players. */
  readonly size: number;
  /** Mean of the members' ratings. */
  readonly rating: number;
  /** Rating points this ticket accepts to either side now; Infinity where ratings do not matter. */
  readonly gap: number;
}

/** Oldest first, ties by ticket id: so the order of the input does not matter. */
const byAge = (a: WaitingTicket, b: WaitingTicket): number =>
  a.enqueuedAtMs - b.enqueuedAtMs || (a.ticketId < b.ticketId ? -1 : Number(a.ticketId > b.ticketId));

/** The tickets that could be in some match of this mode, oldest first. */
export const candidatesByAge = (
  tickets: readonly WaitingTicket[],
  rules: MatchRules,
  nowMs: number,
): Candidate[] => {
  const largestTeam = rules.teams.sizeMax;
  return tickets
    .filter(({ request: { members } }) => members.length > 0 && members.length <= largestTeam)
    .sort(byAge)
    .map(({ ticketId, enqueuedAtMs, request: { members } }, rank) => ({
      ticketId,
      rank,
      size: members.length,
      rating: members.reduce((sum, member) => sum + member.rating, 0) / members.length,
      gap: rules.ratingWindow ? widened(rules.ratingWindow, nowMs - enqueuedAtMs) : Infinity,
    }));
};
