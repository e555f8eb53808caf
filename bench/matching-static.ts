import type { WaitingTicket } from '../src/core/ticket.ts';
import { COLYSEUS, DUEL_GAP, type StaticCase, type Way } from './matching-cases.ts';
import { type Figures, figuresOf } from './matching-figures.ts';
import { withinRules } from './matching-naive.ts';
import type { Peer } from './matching-peer.ts';
import { START_MS } from './matching-simulation.ts';
import { gridOf, percent } from './matching-table.ts';
import {
  createRandom,
  createTicketMaker,
  ratingOf,
  type TicketMix,
  withRecentOpponents,
} from './matching-tickets.ts';

export const SIZES = [1_000, 10_000, 100_000, 1_000_000];
/** The tickets came evenly over so long, so that nobody has escalated. */
const CAME_OVER_MS = 30_000;
const NOW_MS = START_MS + CAME_OVER_MS;
/** A median is of so many rounds at least, and of more if they take less than this together. */
const [RUNS_MIN, RUNS_MAX, RUNS_MS] = [3, 40, 1_500];
/** Rounds before those that count, as long as they do not take long. */
const [WARM_UPS, WARM_UPS_MS] = [10, 1_000];
const AIM_AT = 100_000;

export const drawPool = (
  mix: TicketMix,
  hasOpponents: boolean,
  count: number,
  seed = 1,
): readonly WaitingTicket[] => {
  const random = createRandom(seed);
  const makeTicket = createTicketMaker(mix, random);
  const tickets = Array.from({ length: count }, (_, index) =>
    makeTicket(START_MS + (index * CAME_OVER_MS) / count),
  );
  return hasOpponents ? withRecentOpponents(tickets, random) : tickets;
};

/** The median of several rounds over one pool, in ms. */
export const medianRoundMs = (peer: Peer): number => {
  const timed = (): number => {
    peer.forget?.();
    const beganMs = performance.now();
    peer.round(NOW_MS);
    return performance.now() - beganMs;
  };
  for (let run = 0, spentMs = 0; run < WARM_UPS && spentMs < WARM_UPS_MS; run++) spentMs += timed();
  const times: number[] = [];
  for (let spentMs = 0; times.length < RUNS_MIN || (times.length < RUNS_MAX && spentMs < RUNS_MS); ) {
    const roundMs = timed();
    times.push(roundMs);
    spentMs += roundMs;
  }
  return times.sort((a, b) => a - b)[times.length >> 1] ?? 0;
};

interface Measured {
  readonly way: Way;
  readonly roundMs: number;
  readonly figures: Figures;
}

const measure = (way: Way, tickets: readonly WaitingTicket[]): Measured => {
  const peer = way.create();
  peer.add(tickets);
  const roundMs = medianRoundMs(peer);
  return { way, roundMs, figures: figuresOf(tickets, peer.matches(), NOW_MS) };
};

/** A table for each size of the pool. */
export const staticTables = (
  { name, mix, hasOpponents, ticketsMax, ways }: StaticCase,
  count: number,
): readonly string[] => {
  if (count > ticketsMax) return [];
  const tickets = drawPool(mix, hasOpponents, count);
  const measured = ways.filter((way) => count <= way.ticketsMax).map((way) => measure(way, tickets));
  const colyseusMs = measured.find(({ way }) => way.name === COLYSEUS)?.roundMs ?? null;
  const grid = gridOf(
    ['', 'ms', 'x Colyseus', 'matched', 'gap', 'imbalance', 'mismatch', 'parted', 'oldest left, s'],
    measured.map(({ way, roundMs, figures }) => [
      way.name,
      beside(roundMs.toFixed(2), roundMs, way.aimsMs?.[count]),
      timesColyseus(way, roundMs, colyseusMs, count),
      percent(figures.matchedShare),
      figures.gapMean.toFixed(2),
      figures.imbalanceMean.toFixed(1),
      percent(figures.mismatchShare),
      percent(figures.partedShare),
      figures.oldestLeftSeconds.toFixed(1),
    ]),
  );
  const title = `${name}: ${count.toLocaleString('en')} tickets`;
  return hasOpponents ? [title, grid, boundSentence(tickets)] : [title, grid];
};

const beside = (shown: string, value: number, aim: number | undefined): string =>
  aim === undefined ? shown : `${shown} ${value <= aim ? '✓' : '✗'} aim ${aim}`;

const timesColyseus = (
  { aimTimes }: Way,
  roundMs: number,
  colyseusMs: number | null,
  count: number,
): string => {
  if (colyseusMs === null) return '-';
  const times = colyseusMs / roundMs;
  if (aimTimes === undefined || count !== AIM_AT) return times.toFixed(1);
  return `${times.toFixed(1)} ${times >= aimTimes ? '✓' : '✗'} aim ${aimTimes}`;
};

/** No matching pairs a ticket that nobody accepts: what is left of the others, by two, is at least what an exact one pairs. */
const boundSentence = (tickets: readonly WaitingTicket[]): string => {
  const accept = withinRules(DUEL_GAP);
  const sorted = tickets.toSorted((a, b) => ratingOf(a) - ratingOf(b));
  const hasPartner = (ticket: WaitingTicket, place: number): boolean => {
    for (let away = 1; away < sorted.length; away++) {
      const [below, above] = [sorted[place - away], sorted[place + away]];
      const apart = (other: WaitingTicket | undefined) =>
        other === undefined ? Number.POSITIVE_INFINITY : Math.abs(ratingOf(other) - ratingOf(ticket));
      if (apart(below) > DUEL_GAP && apart(above) > DUEL_GAP) return false;
      if (below !== undefined && accept(ticket, below, NOW_MS)) return true;
      if (above !== undefined && accept(ticket, above, NOW_MS)) return true;
    }
    return false;
  };
  const alone = sorted.filter((ticket, place) => !hasPartner(ticket, place)).length;
  const most = (2 * Math.floor((tickets.length - alone) / 2)) / tickets.length;
  return `${alone} tickets have nobody who accepts them, so an exact matching has ${percent(most)} at most.`;
};
