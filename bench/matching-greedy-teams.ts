import type { WaitingTicket } from '../src/core/ticket.ts';
import { acceptedGap, createSortedPool, type GreedySettings } from './matching-greedy.ts';
import type { Peer, Teams } from './matching-peer.ts';

const TEAM_SIZE = 5;
const PLAYERS = 2 * TEAM_SIZE;

const sizeOf = ({ request }: WaitingTicket): number => request.members.length;
const strengthOf = ({ request }: WaitingTicket): number =>
  request.members.reduce((sum, { rating }) => sum + rating, 0);

/**
 * 5v5 as one writes it first: the oldest, and whoever is nearest in rating and still fits, all accepting the
 * spread; then the split whose teams are the most alike.
 */
export const createGreedyTeams = (settings: GreedySettings): Peer => {
  const pool = createSortedPool();
  let found: Teams[] = [];
  return {
    ...pool.peer,
    round: (nowMs) => {
      found = [];
      pool.eachOldestFirst((anchor, place, sorted) => {
        const seats = [anchor];
        let spread: Spread = { least: anchor.rating, greatest: anchor.rating, accepted: Number.MAX_VALUE };
        spread = joined(spread, anchor.rating, acceptedGap(settings, anchor.ticket, nowMs));
        let [lower, upper] = [place - 1, place + 1];
        let isFull = false;
        while (!isFull) {
          const below = anchor.rating - (sorted[lower]?.rating ?? Number.NEGATIVE_INFINITY);
          const above = (sorted[upper]?.rating ?? Number.POSITIVE_INFINITY) - anchor.rating;
          if (Math.min(below, above) > spread.accepted) return;
          const next = sorted[below <= above ? lower-- : upper++];
          if (next === undefined) return;
          if (next.isTaken) continue;
          const wider = joined(spread, next.rating, acceptedGap(settings, next.ticket, nowMs));
          if (wider.greatest - wider.least > wider.accepted) continue;
          if (!isPackable([...seats, next].map(({ ticket }) => sizeOf(ticket)))) continue;
          seats.push(next);
          spread = wider;
          isFull = seats.reduce((sum, { ticket }) => sum + sizeOf(ticket), 0) === PLAYERS;
        }
        for (const seat of seats) seat.isTaken = true;
        found.push(evenSplit(seats.map(({ ticket }) => ticket)));
      });
    },
    matches: () => found,
  };
};

interface Spread {
  readonly least: number;
  readonly greatest: number;
  readonly accepted: number;
}

const joined = ({ least, greatest, accepted }: Spread, rating: number, gap: number): Spread => ({
  least: Math.min(least, rating),
  greatest: Math.max(greatest, rating),
  accepted: Math.min(accepted, gap),
});

/** Whether parties of these sizes fit into two teams: bit `n` of `sums` is a team of n players. */
const isPackable = (sizes: readonly number[]): boolean => {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const sums = sizes.reduce((bits, size) => bits | (bits << size), 1);
  for (let players = Math.max(0, total - TEAM_SIZE); players <= TEAM_SIZE; players++)
    if ((sums & (1 << players)) !== 0) return true;
  return false;
};

/** Tries every split into two full teams. */
const evenSplit = (tickets: readonly WaitingTicket[]): Teams => {
  const inTeam = (mask: number) => tickets.filter((_, index) => ((mask >> index) & 1) === 1);
  const whole = tickets.reduce((sum, ticket) => sum + strengthOf(ticket), 0);
  let [best, bestApart] = [0, Number.POSITIVE_INFINITY];
  for (let mask = 0; mask < 1 << tickets.length; mask++) {
    const team = inTeam(mask);
    if (team.reduce((sum, ticket) => sum + sizeOf(ticket), 0) !== TEAM_SIZE) continue;
    const apart = Math.abs(whole - 2 * team.reduce((sum, ticket) => sum + strengthOf(ticket), 0));
    if (apart < bestApart) [best, bestApart] = [mask, apart];
  }
  return [inTeam(best), inTeam(~best)];
};
