import type { MatchRules } from './match-rules.ts';
import type { TicketRequest, WaitingTicket } from './ticket.ts';

/** A ticket that left the line. */
export interface Departure {
  readonly atMs: number;
  readonly waitedMs: number;
  /** Mean of the members' ratings, in whole points. */
  readonly rating: number;
  /** Nearest region by its place in the rules; null: any. */
  readonly region: number | null;
  /** Members. */
  readonly size: number;
  /** False: it left without a match, and shows only that its wait would have been longer. */
  readonly isMatched: boolean;
  /** Departures that it stands for. */
  readonly weight: number;
}

/**
 * Recent departures of one queue, oldest first: at most 1,200 of the last half hour. Where more than that leave
 * within a minute, only each `stride`-th is kept, and stands for the others.
 */
export interface WaitMemory {
  readonly departures: readonly Departure[];
  readonly stride: number;
  /** Departures since the last one that was kept. */
  readonly passed: number;
}

const DEPARTURES_MAX = 1_200;
const KEPT_MS = 30 * 60_000;
/** Departures are thinned out unless what is kept spans this long. */
const SPAN_MIN_MS = 60_000;

export const EMPTY_MEMORY: WaitMemory = { departures: [], stride: 1, passed: 0 };

/** Remembers that these tickets left at a moment, matched or not; what is old is forgotten. */
export const noteDepartures = (
  memory: WaitMemory,
  tickets: readonly WaitingTicket[],
  rules: MatchRules,
  atMs: number,
  isMatched: boolean,
): WaitMemory => {
  const { stride } = memory;
  const noted: Departure[] = [];
  for (let index = stride - 1 - memory.passed; index < tickets.length; index += stride) {
    const ticket = tickets[index];
    if (ticket === undefined || ticket.request.members.length === 0) continue;
    const waitedMs = Math.max(0, atMs - ticket.enqueuedAtMs);
    const kind = kindOf(ticket.request, rules.regions?.names ?? []);
    noted.push({ atMs, waitedMs, ...kind, isMatched, weight: stride });
  }
  const passed = (memory.passed + tickets.length) % stride;
  if (noted.length === 0) return { ...memory, passed };
  const departures = memory.departures.concat(noted);
  const kept = departures.findIndex((each) => atMs - each.atMs <= KEPT_MS);
  return thinnedOut({ departures: kept > 0 ? departures.slice(kept) : departures, stride, passed });
};

/** What tells the waits of tickets apart. */
export const kindOf = (
  { members, regions }: TicketRequest,
  regionNames: readonly string[],
): Pick<Departure, 'rating' | 'region' | 'size'> => ({
  rating: Math.round(members.reduce((sum, { rating }) => sum + rating, 0) / Math.max(1, members.length)),
  region: nearestRegion(regions, regionNames),
  size: members.length,
});

/** The place among `names` of the region with the least latency, ties by place; null where none is named. */
const nearestRegion = (
  latencies: Readonly<Record<string, number>>,
  names: readonly string[],
): number | null => {
  let nearest: number | null = null;
  let leastMs = Number.POSITIVE_INFINITY;
  for (const [index, name] of names.entries()) {
    // Clients may name them as anything that objects inherit.
    const latencyMs = Object.hasOwn(latencies, name) ? latencies[name] : undefined;
    if (latencyMs === undefined || latencyMs >= leastMs) continue;
    nearest = index;
    leastMs = latencyMs;
  }
  return nearest;
};

const thinnedOut = ({ departures, stride, passed }: WaitMemory): WaitMemory => {
  if (departures.length <= DEPARTURES_MAX) {
    const narrower = strideFor(departures, stride);
    return { departures, stride: narrower, passed: passed % narrower };
  }
  const recent = departures.slice(-DEPARTURES_MAX);
  if (spanMs(recent) >= SPAN_MIN_MS) return { departures: recent, stride, passed };
  const wider = stride * 2;
  let owed = 0;
  const kept = departures.flatMap((departure): Departure[] => {
    if (departure.weight >= wider) return [departure];
    owed += departure.weight;
    if (owed < wider) return [];
    owed -= wider;
    return [{ ...departure, weight: wider }];
  });
  return thinnedOut({ departures: kept, stride: wider, passed: 0 });
};

/** Narrower again when many more could be kept. */
const strideFor = (departures: readonly Departure[], stride: number): number => {
  const recent = departures.slice(-DEPARTURES_MAX / 4);
  const isSlow = recent.length === DEPARTURES_MAX / 4 && spanMs(recent) > 2 * SPAN_MIN_MS;
  return isSlow && stride > 1 ? stride / 2 : stride;
};

const spanMs = (departures: readonly Departure[]): number =>
  (departures.at(-1)?.atMs ?? 0) - (departures[0]?.atMs ?? 0);
