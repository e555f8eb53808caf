import type { Match } from './match.ts';
import { createMatcher } from './matching/matcher.ts';
import type { WaitingTicket } from './ticket.ts';

const byEnqueue = (a: WaitingTicket, b: WaitingTicket): number =>
  a.enqueuedAtMs - b.enqueuedAtMs || (a.ticketId < b.ticketId ? -1 : 1);

/** The matches of one moment among tickets of which nothing was known before. */
export const match: Match = (tickets, rules, nowMs, seed) => {
  const matcher = createMatcher(rules);
  matcher.add(tickets.toSorted(byEnqueue));
  return matcher.propose(nowMs, seed);
};
