import { match } from '../../src/core/match-by-mode.ts';
import type { MatchRules } from '../../src/core/match-rules.ts';
import type { WaitEstimate, WaitingTicket } from '../../src/core/ticket.ts';
import { estimateFor, estimatesOf } from '../../src/core/wait-estimate.ts';
import { EMPTY_MEMORY, noteDepartures } from '../../src/core/wait-memory.ts';

export interface SimulatedHour {
  readonly rules: MatchRules;
  readonly seed: number;
  readonly arrivalsPerSecond: (atMs: number) => number;
  /** Shares of tickets of 1, 2, ... players. */
  readonly partyShares: readonly number[];
  readonly regions: readonly string[];
}

/** What a ticket was told when it came, and how long it then waited. */
export interface ToldAndTrue {
  readonly atMs: number;
  readonly players: number;
  readonly told: WaitEstimate;
  readonly waitedMs: number;
}

const HOUR_MS = 3_600_000;
const TICK_MS = 1_000;
/** Less often than a ticker does, to be quicker. */
const ESTIMATE_EVERY_MS = 4_000;
const CANCELLING_SHARE = 0.03;
const PATIENCE_MEAN_MS = 30_000;

/** mulberry32 (Tommy Ettinger, public domain). */
const randomOf = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const ticketsOf = (hour: SimulatedHour, random: () => number) => {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const sizeOf = (draw: number): number => {
    let size = 1;
    for (let sum = hour.partyShares[0] ?? 1; sum <= draw && size < hour.partyShares.length; size++)
      sum += hour.partyShares[size] ?? 0;
    return size;
  };
  return (ticketId: string, enqueuedAtMs: number): WaitingTicket => {
    const rating = Math.min(2825, Math.max(400, 1480 + 412 * normal()));
    const members = Array.from({ length: sizeOf(random()) }, (_, index) => ({
      player: `${ticketId}-${index}`,
      rating,
    }));
    // The first region has the most players.
    const home = Math.floor(random() ** 2 * hour.regions.length);
    const latencies = hour.regions.map((name, index) => [name, 20 + 60 * Math.abs(index - home)] as const);
    const regions = Object.fromEntries(latencies);
    return {
      ticketId,
      enqueuedAtMs,
      request: { gameMode: hour.rules.gameMode, members, party: null, regions, attributes: {} },
    };
  };
};

/** An hour of one queue on a clock of its own: Poisson arrivals, some of whom lose patience. */
export const simulateHour = (hour: SimulatedHour): readonly ToldAndTrue[] => {
  const random = randomOf(hour.seed);
  const exponential = (mean: number) => -Math.log(1 - random()) * mean;
  const ticketOf = ticketsOf(hour, random);
  const pool = new Map<string, WaitingTicket>();
  const patientUntilMs = new Map<string, number>();
  const toldTo = new Map<string, WaitEstimate>();
  const matched: ToldAndTrue[] = [];
  let [memory, estimates, nextMs, tickets] = [EMPTY_MEMORY, '', 0, 0];

  const arrive = (): void => {
    const ticket = ticketOf(`t${tickets++}`, nextMs);
    const told = estimateFor(estimates, ticket);
    if (told !== null) toldTo.set(ticket.ticketId, told);
    if (random() < CANCELLING_SHARE)
      patientUntilMs.set(ticket.ticketId, nextMs + exponential(PATIENCE_MEAN_MS));
    pool.set(ticket.ticketId, ticket);
    nextMs += exponential(1_000 / hour.arrivalsPerSecond(nextMs));
  };
  const take = (ticketIds: readonly string[]): WaitingTicket[] =>
    ticketIds.flatMap((ticketId) => {
      const ticket = pool.get(ticketId);
      pool.delete(ticketId);
      return ticket === undefined ? [] : [ticket];
    });

  for (let nowMs = 0; nowMs < HOUR_MS; nowMs += TICK_MS) {
    while (nextMs <= nowMs) arrive();
    const impatient = [...patientUntilMs]
      .filter(([, untilMs]) => untilMs <= nowMs)
      .map(([ticketId]) => ticketId);
    for (const ticketId of impatient) patientUntilMs.delete(ticketId);
    memory = noteDepartures(memory, take(impatient), hour.rules, nowMs, false);
    const proposals = match([...pool.values()], hour.rules, nowMs, hour.seed);
    const leaving = take(proposals.flatMap(({ teams }) => teams.flat()));
    memory = noteDepartures(memory, leaving, hour.rules, nowMs, true);
    for (const { ticketId, enqueuedAtMs, request } of leaving) {
      const told = toldTo.get(ticketId);
      const waitedMs = nowMs - enqueuedAtMs;
      if (told !== undefined)
        matched.push({ atMs: enqueuedAtMs, players: request.members.length, told, waitedMs });
    }
    if (nowMs % ESTIMATE_EVERY_MS === 0)
      estimates = estimatesOf(memory, [...pool.values()], hour.rules, nowMs);
  }
  return matched;
};
