import type { WaitingTicket } from '../src/core/ticket.ts';
import type { Peer, Teams } from './matching-peer.ts';
import { ratingOf } from './matching-tickets.ts';

export interface GreedySettings {
  /** Rating points accepted at once. */
  readonly gap: number;
  /** By how much that grows for each second of a ticket's wait. */
  readonly pointsPerSecond: number;
}

interface Standing {
  readonly ticket: WaitingTicket;
  readonly rating: number;
  isTaken: boolean;
}

/**
 * Oldest first, each with the nearest that accept it and that it accepts: the duels of the naive matcher, over
 * tickets that are kept in order of rating.
 */
export const createGreedyDuels = (settings: GreedySettings): Peer => {
  const pool = createSortedPool();
  let found: Teams[] = [];
  return {
    ...pool.peer,
    round: (nowMs) => {
      found = [];
      pool.eachOldestFirst((standing, place, sorted) => {
        const partner = nearestPartner(settings, nowMs, standing, place, sorted);
        if (partner === undefined) return;
        standing.isTaken = true;
        partner.isTaken = true;
        found.push([[standing.ticket], [partner.ticket]]);
      });
    },
    matches: () => found,
  };
};

/** Rating points that a ticket accepts at a moment. */
export const acceptedGap = (
  { gap, pointsPerSecond }: GreedySettings,
  { enqueuedAtMs }: WaitingTicket,
  nowMs: number,
): number => gap + (pointsPerSecond * (nowMs - enqueuedAtMs)) / 1_000;

const nearestPartner = (
  settings: GreedySettings,
  nowMs: number,
  standing: Standing,
  place: number,
  sorted: readonly Standing[],
): Standing | undefined => {
  const accepted = acceptedGap(settings, standing.ticket, nowMs);
  let [lower, upper] = [place - 1, place + 1];
  for (;;) {
    const below = standing.rating - (sorted[lower]?.rating ?? Number.NEGATIVE_INFINITY);
    const above = (sorted[upper]?.rating ?? Number.POSITIVE_INFINITY) - standing.rating;
    const gap = Math.min(below, above);
    if (gap > accepted || gap === Number.POSITIVE_INFINITY) return undefined;
    const other = sorted[below <= above ? lower-- : upper++];
    if (other === undefined || other.isTaken) continue;
    if (gap <= acceptedGap(settings, other.ticket, nowMs)) return other;
  }
};

/** Waiting tickets in order of age and in order of rating. */
export const createSortedPool = () => {
  let byAge: Standing[] = [];
  let byRating: Standing[] = [];
  const standings = new Map<WaitingTicket, Standing>();
  return {
    peer: {
      add: (tickets: readonly WaitingTicket[]) => {
        for (const ticket of tickets) {
          const standing = { ticket, rating: ratingOf(ticket), isTaken: false };
          standings.set(ticket, standing);
          byAge.push(standing);
          byRating.push(standing);
        }
        byRating.sort((a, b) => a.rating - b.rating);
      },
      remove: (tickets: readonly WaitingTicket[]) => {
        for (const ticket of tickets) {
          const standing = standings.get(ticket);
          if (standing !== undefined) standing.isTaken = true;
          standings.delete(ticket);
        }
        byAge = byAge.filter(({ ticket }) => standings.has(ticket));
        byRating = byRating.filter(({ ticket }) => standings.has(ticket));
      },
    },
    eachOldestFirst: (
      visit: (standing: Standing, place: number, sorted: readonly Standing[]) => void,
    ): void => {
      const placeOf = new Map(byRating.map((standing, place) => [standing, place]));
      for (const standing of byAge) standing.isTaken = false;
      for (const standing of byAge)
        if (!standing.isTaken) visit(standing, placeOf.get(standing) ?? 0, byRating);
    },
  };
};
