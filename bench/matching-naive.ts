import type { WaitingTicket } from '../src/core/ticket.ts';
import type { Peer, Teams } from './matching-peer.ts';
import { LATENCY_MAX_MS, ratingOf } from './matching-tickets.ts';

/** Whether two tickets may meet at a moment. Symmetrical. */
export type Accept = (a: WaitingTicket, b: WaitingTicket, nowMs: number) => boolean;

/** Both accept a gap that begins at `gap` and grows with their own wait. */
export const withinGap =
  (gap: number, pointsPerSecond = 0): Accept =>
  (a, b, nowMs) => {
    const younger = Math.max(a.enqueuedAtMs, b.enqueuedAtMs);
    const accepted = gap + (pointsPerSecond * (nowMs - younger)) / 1_000;
    return Math.abs(ratingOf(a) - ratingOf(b)) <= accepted;
  };

/** Besides a gap of `gap` for all: a region that both can be served from, and nobody whom either met lately. */
export const withinRules =
  (gap: number): Accept =>
  (a, b) =>
    Math.abs(ratingOf(a) - ratingOf(b)) <= gap && shareRegion(a, b) && !metLately(a, b) && !metLately(b, a);

const shareRegion = ({ request: { regions } }: WaitingTicket, { request }: WaitingTicket): boolean =>
  Object.entries(regions).some(
    ([name, latencyMs]) =>
      latencyMs <= LATENCY_MAX_MS && (request.regions[name] ?? Number.POSITIVE_INFINITY) <= LATENCY_MAX_MS,
  );

const metLately = (
  { request: { recentOpponents = [] } }: WaitingTicket,
  { request }: WaitingTicket,
): boolean => request.members.some(({ player }) => recentOpponents.includes(player));

/** The matcher that one writes first: oldest first, each with the nearest that is acceptable, O(n^2). */
export const createNaiveDuels = (accept: Accept): Peer => {
  let waiting: WaitingTicket[] = [];
  let found: Teams[] = [];
  return {
    add: (tickets) => {
      waiting.push(...tickets);
    },
    remove: (tickets) => {
      const left = new Set(tickets);
      waiting = waiting.filter((ticket) => !left.has(ticket));
    },
    round: (nowMs) => {
      found = pairNearest(waiting, accept, nowMs);
    },
    matches: () => found,
  };
};

const pairNearest = (waiting: readonly WaitingTicket[], accept: Accept, nowMs: number): Teams[] => {
  const found: Teams[] = [];
  const taken = new Set<WaitingTicket>();
  for (const [index, ticket] of waiting.entries()) {
    if (taken.has(ticket)) continue;
    let nearest: WaitingTicket | undefined;
    let nearestGap = Number.POSITIVE_INFINITY;
    for (let other = index + 1; other < waiting.length; other++) {
      const candidate = waiting[other] as WaitingTicket;
      const gap = Math.abs(ratingOf(ticket) - ratingOf(candidate));
      if (gap >= nearestGap || taken.has(candidate) || !accept(ticket, candidate, nowMs)) continue;
      [nearest, nearestGap] = [candidate, gap];
    }
    if (nearest === undefined) continue;
    taken.add(ticket).add(nearest);
    found.push([[ticket], [nearest]]);
  }
  return found;
};
