import type { WaitingTicket } from '../src/core/ticket.ts';
import type { Peer, Teams } from './matching-peer.ts';
import { createRandom, createTicketMaker, drawGapMs, ratingOf, type TicketMix } from './matching-tickets.ts';

export const TICK_MS = 250;
const CANCEL_SHARE = 0.03;
/** Who cancels does so within a minute, if still waiting. */
const CANCEL_WITHIN_MS = 60_000;

export interface Load {
  readonly mix: TicketMix;
  readonly ticketsPerSecond: number;
  readonly seconds: number;
  readonly seed: number;
}

/** The tickets of a load, in the order in which they come. */
export interface Arriving {
  readonly tickets: readonly WaitingTicket[];
  /** When each cancels if it still waits, `Infinity` for most. */
  readonly cancelsAtMs: Float64Array;
  readonly seconds: number;
}

/** Time begins here: epoch ms, as the matcher expects, but one that says that it is virtual. */
export const START_MS = 1_000_000;

export const drawArrivals = ({ mix, ticketsPerSecond, seconds, seed }: Load): Arriving => {
  const random = createRandom(seed);
  const makeTicket = createTicketMaker(mix, random);
  const tickets: WaitingTicket[] = [];
  const cancels: number[] = [];
  for (let atMs = 0; ; ) {
    atMs += drawGapMs(random, ticketsPerSecond);
    if (atMs >= seconds * 1_000) break;
    tickets.push(makeTicket(START_MS + atMs));
    const cancelsAtMs = START_MS + atMs + random() * CANCEL_WITHIN_MS;
    cancels.push(random() < CANCEL_SHARE ? cancelsAtMs : Number.POSITIVE_INFINITY);
  }
  return { tickets, cancelsAtMs: Float64Array.from(cancels), seconds };
};

export interface Outcome {
  /** Seconds that tickets spent waiting, whether until a match, a cancel or the end. */
  readonly waitP50: number;
  readonly waitP95: number;
  readonly waitMax: number;
  readonly waitMean: number;
  /** Rating points between the least and the greatest ticket of a match, on average. */
  readonly gapMean: number;
  readonly matches: number;
  /** Tickets that waited when the time was up. */
  readonly leftOver: number;
  /** CPU time of the rounds alone, ms for each. */
  readonly roundMs: number;
}

/** What a match costs that is `gapMean` apart and waited for, in rating points. */
export const costOf = ({ gapMean, waitMean }: Outcome, pointsPerSecond: number): number =>
  gapMean + pointsPerSecond * waitMean;

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

/** Plays the arrivals against a matchmaker on a virtual clock, a round every quarter of a second. */
export const simulate = (peer: Peer, { tickets, cancelsAtMs, seconds }: Arriving): Outcome => {
  const waiting = new Map<WaitingTicket, number>();
  const waits: number[] = [];
  const endMs = START_MS + seconds * 1_000;
  let [next, matches, gapSum, roundsMs, rounds] = [0, 0, 0, 0, 0];
  const leave = (ticket: WaitingTicket, nowMs: number): void => {
    waits.push((nowMs - ticket.enqueuedAtMs) / 1_000);
    waiting.delete(ticket);
  };
  for (let nowMs = START_MS + TICK_MS; nowMs <= endMs; nowMs += TICK_MS) {
    const from = next;
    while ((tickets[next]?.enqueuedAtMs ?? Number.POSITIVE_INFINITY) <= nowMs) next++;
    const came = tickets.slice(from, next);
    for (const [index, ticket] of came.entries()) waiting.set(ticket, cancelsAtMs[from + index] as number);
    peer.add(came);
    const cancelled = [...waiting].filter(([, atMs]) => atMs <= nowMs).map(([ticket]) => ticket);
    for (const ticket of cancelled) leave(ticket, waiting.get(ticket) ?? nowMs);
    if (cancelled.length > 0) peer.remove(cancelled);
    const beganMs = performance.now();
    peer.round(nowMs);
    roundsMs += performance.now() - beganMs;
    rounds++;
    const found = peer.matches();
    for (const teams of found) {
      gapSum += gapOf(teams);
      for (const team of teams) for (const ticket of team) leave(ticket, nowMs);
    }
    matches += found.length;
    if (found.length > 0) peer.remove(found.flat(2));
  }
  for (const ticket of waiting.keys()) waits.push((endMs - ticket.enqueuedAtMs) / 1_000);
  return summary(waits, { matches, gapSum, leftOver: waiting.size, roundMs: roundsMs / rounds });
};

const summary = (
  waits: readonly number[],
  counts: { matches: number; gapSum: number; leftOver: number; roundMs: number },
): Outcome => {
  const sorted = Float64Array.from(waits).sort();
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return {
    waitP50: at(0.5),
    waitP95: at(0.95),
    waitMax: at(1),
    waitMean: sorted.reduce((sum, wait) => sum + wait, 0) / Math.max(1, sorted.length),
    gapMean: counts.gapSum / Math.max(1, counts.matches),
    matches: counts.matches,
    leftOver: counts.leftOver,
    roundMs: counts.roundMs,
  };
};
