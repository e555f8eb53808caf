import type { WaitingTicket } from '../src/core/ticket.ts';
import type { Teams } from './matching-peer.ts';
import { ratingOf } from './matching-tickets.ts';

/** What a round's matches are worth. Shares are 0..1. */
export interface Figures {
  /** Tickets in a match, of all. */
  readonly matchedShare: number;
  /** Rating points between the least and the greatest ticket of a match, on average. */
  readonly gapMean: number;
  /** Rating points between the means of the teams of a match, on average. */
  readonly imbalanceMean: number;
  /** Matches whose teams are of other party sizes than each other. */
  readonly mismatchShare: number;
  /** Parties of two or more whose members are not in one team, of those matched. */
  readonly partedShare: number;
  readonly oldestLeftSeconds: number;
}

export const figuresOf = (
  tickets: readonly WaitingTicket[],
  matches: readonly Teams[],
  nowMs: number,
): Figures => {
  const seatsOf = new Map<WaitingTicket, number>();
  for (const ticket of matches.flat(2)) seatsOf.set(ticket, (seatsOf.get(ticket) ?? 0) + 1);
  const left = tickets.filter((ticket) => !seatsOf.has(ticket));
  const parties = [...seatsOf].filter(([{ request }]) => request.members.length > 1);
  return {
    matchedShare: seatsOf.size / tickets.length,
    gapMean: mean(matches, gapOf),
    imbalanceMean: mean(matches, imbalanceOf),
    mismatchShare: mean(matches, (teams) => (new Set(teams.map(sizesOf)).size > 1 ? 1 : 0)),
    partedShare: mean(parties, ([, seats]) => (seats > 1 ? 1 : 0)),
    oldestLeftSeconds: left.reduce(
      (oldest, { enqueuedAtMs }) => Math.max(oldest, (nowMs - enqueuedAtMs) / 1_000),
      0,
    ),
  };
};

const mean = <Item>(items: readonly Item[], figure: (item: Item) => number): number =>
  items.length === 0 ? 0 : items.reduce((sum, item) => sum + figure(item), 0) / items.length;

/** Rating points between the least and the greatest ticket. */
export const gapOf = (teams: Teams): number => {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (const team of teams)
    for (const ticket of team) {
      least = Math.min(least, ratingOf(ticket));
      greatest = Math.max(greatest, ratingOf(ticket));
    }
  return greatest - least;
};

const imbalanceOf = (teams: Teams): number => {
  const means = teams.map((team) =>
    mean(
      team.flatMap(({ request }) => request.members),
      ({ rating }) => rating,
    ),
  );
  return Math.max(...means) - Math.min(...means);
};

const sizesOf = (team: readonly WaitingTicket[]): string =>
  team
    .map(({ request }) => request.members.length)
    .sort((a, b) => a - b)
    .join(' ');
