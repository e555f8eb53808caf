import blossom from 'edmonds-blossom-fixed';
import type { WaitingTicket } from '../src/core/ticket.ts';
import type { Accept } from './matching-naive.ts';
import type { Peer, Teams } from './matching-peer.ts';
import { ratingOf } from './matching-tickets.ts';

/** Above every gap, so that weights stay positive. */
const WEIGHT = 10_000;

/** As many duels as can be, and of those the least sum of gaps: exact, O(n^3) (Edmonds, Paths, Trees and Flowers, 1965). */
export const pairExactly = (
  tickets: readonly WaitingTicket[],
  accept: Accept,
  nowMs: number,
): readonly Teams[] => {
  const edges: [number, number, number][] = [];
  for (const [index, ticket] of tickets.entries())
    for (let other = index + 1; other < tickets.length; other++) {
      const candidate = tickets[other] as WaitingTicket;
      if (!accept(ticket, candidate, nowMs)) continue;
      edges.push([index, other, WEIGHT - Math.abs(ratingOf(ticket) - ratingOf(candidate))]);
    }
  if (edges.length === 0) return [];
  return blossom(edges, true).flatMap((partner, index): Teams[] => {
    const [one, other] = [tickets[index], tickets[partner]];
    return partner > index && one !== undefined && other !== undefined ? [[[one], [other]]] : [];
  });
};

export interface WaveSettings {
  readonly everyMs: number;
  /** The oldest so many are matched in a wave. */
  readonly ticketsMax: number;
  readonly accept: Accept;
}

/** As lila's pools do it: every few seconds a wave of those who waited longest is paired exactly. */
export const createWaves = ({ everyMs, ticketsMax, accept }: WaveSettings): Peer => {
  let waiting: WaitingTicket[] = [];
  let found: readonly Teams[] = [];
  let nextMs = Number.NEGATIVE_INFINITY;
  return {
    add: (tickets) => {
      waiting.push(...tickets);
    },
    remove: (tickets) => {
      const left = new Set(tickets);
      waiting = waiting.filter((ticket) => !left.has(ticket));
    },
    round: (nowMs) => {
      found = [];
      if (nowMs < nextMs) return;
      nextMs = nowMs + everyMs;
      found = pairExactly(waiting.slice(0, ticketsMax), accept, nowMs);
    },
    matches: () => found,
  };
};
