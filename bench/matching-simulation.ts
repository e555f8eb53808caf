import type { WaitingTicket } from '../src/core/ticket.ts';
import { gapOf } from './matching-figures.ts';
import type { Peer, Teams } from './matching-peer.ts';
import { createRandom, createTicketMaker, drawGapMs, type TicketMix } from './matching-tickets.ts';

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

/** Time spent in rounds, and what came of it. */
interface Tally {
  readonly waits: number[];
  matches: number;
  gapSum: number;
  leftOver: number;
  rounds: number;
  roundsMs: number;
}

/** Plays each of these arrivals against a new matchmaker, on a virtual clock, a round every quarter of a second. */
export const simulate = (createPeer: () => Peer, plays: readonly Arriving[]): Outcome => {
  const tally: Tally = { waits: [], matches: 0, gapSum: 0, leftOver: 0, rounds: 0, roundsMs: 0 };
  for (const arriving of plays) play(createPeer(), arriving, tally);
  const sorted = Float64Array.from(tally.waits).sort();
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return {
    waitP50: at(0.5),
    waitP95: at(0.95),
    waitMax: at(1),
    waitMean: sorted.reduce((sum, wait) => sum + wait, 0) / Math.max(1, sorted.length),
    gapMean: tally.gapSum / Math.max(1, tally.matches),
    matches: tally.matches,
    leftOver: tally.leftOver,
    roundMs: tally.roundsMs / Math.max(1, tally.rounds),
  };
};

const play = (peer: Peer, { tickets, cancelsAtMs, seconds }: Arriving, tally: Tally): void => {
  const waiting = new Set<WaitingTicket>();
  const cancelling = new Map<WaitingTicket, number>();
  const endMs = START_MS + seconds * 1_000;
  let next = 0;
  const leave = (ticket: WaitingTicket, nowMs: number): void => {
    tally.waits.push((nowMs - ticket.enqueuedAtMs) / 1_000);
    waiting.delete(ticket);
    cancelling.delete(ticket);
  };
  for (let nowMs = START_MS + TICK_MS; nowMs <= endMs; nowMs += TICK_MS) {
    const from = next;
    while ((tickets[next]?.enqueuedAtMs ?? Number.POSITIVE_INFINITY) <= nowMs) next++;
    const came = tickets.slice(from, next);
    for (const [index, ticket] of came.entries()) {
      waiting.add(ticket);
      const atMs = cancelsAtMs[from + index] as number;
      if (atMs !== Number.POSITIVE_INFINITY) cancelling.set(ticket, atMs);
    }
    peer.add(came);
    const cancelled = [...cancelling].filter(([, atMs]) => atMs <= nowMs).map(([ticket]) => ticket);
    for (const ticket of cancelled) leave(ticket, nowMs);
    if (cancelled.length > 0) peer.remove(cancelled);
    const found = timedRound(peer, nowMs, tally);
    for (const ticket of found.flat(2)) leave(ticket, nowMs);
    if (found.length > 0) peer.remove(found.flat(2));
  }
  for (const ticket of waiting) tally.waits.push((endMs - ticket.enqueuedAtMs) / 1_000);
  tally.leftOver += waiting.size;
};

const timedRound = (peer: Peer, nowMs: number, tally: Tally): readonly Teams[] => {
  const beganMs = performance.now();
  peer.round(nowMs);
  tally.roundsMs += performance.now() - beganMs;
  tally.rounds += 1;
  const found = peer.matches();
  tally.matches += found.length;
  for (const teams of found) tally.gapSum += gapOf(teams);
  return found;
};
