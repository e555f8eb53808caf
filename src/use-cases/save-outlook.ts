import { REASONS_KEPT_MS, REASONS_MAX } from '../core/limits.ts';
import type { LoadingSession } from '../core/session.ts';
import type { WaitingTicket } from '../core/ticket.ts';
import { estimatesOf } from '../core/wait-estimate.ts';
import { EMPTY_MEMORY, noteDepartures, type WaitMemory } from '../core/wait-memory.ts';
import { memoryFromText, memoryToText } from '../core/wait-memory-text.ts';
import { waitReasons } from '../core/why-waiting.ts';
import type { Outlook, TicketChange } from './ports.ts';
import type { Ticker, TickPorts } from './ticker.ts';

/** What a ticker learns of its queue's waits, and what it last told players of it. */
export interface LearnedWaits {
  memory: WaitMemory;
  /** Tickets that left the line since the estimates were made. */
  departed: number;
  estimatedAtMs: number;
  saved: Outlook;
  savedAtMs: number;
  lookedAtMs: number;
}

export const createLearnedWaits = (): LearnedWaits => ({
  memory: EMPTY_MEMORY,
  departed: 0,
  estimatedAtMs: 0,
  saved: { estimates: '', memory: '', reasons: [] },
  savedAtMs: 0,
  lookedAtMs: 0,
});

const SAVE_EVERY_MS = 2_000;
/** Estimates are made anew when this share of what they are made of is new, or after this long. */
const NEWS_SHARE = 0.05;
const ESTIMATE_EVERY_MS = 10_000;
/** Of more waiting tickets only so many are looked at for the estimates. */
const LOOKED_AT_MAX = 1_000;
/** Said again in time, before it is forgotten. */
const SAY_AGAIN_MS = REASONS_KEPT_MS / 3;

/** What an earlier holder learned, if this one has learned nothing yet. */
export const adoptMemory = ({ waits }: Ticker, memory: string): void => {
  if (waits.memory.departures.length > 0 || memory === '') return;
  waits.memory = memoryFromText(memory);
  waits.saved = { ...waits.saved, memory };
};

/** Sessions of one claim, while their tickets are still in the pool. */
export const noteMatched = (
  { waits, matcher: { pool }, mode }: Ticker,
  sessions: readonly LoadingSession[],
): void => {
  const [first] = sessions;
  if (first === undefined) return;
  const ticketIds = new Set(sessions.flatMap(({ players }) => players.map(({ ticketId }) => ticketId)));
  const tickets = known([...ticketIds].map(pool.get));
  // All were claimed by one call.
  waits.memory = noteDepartures(waits.memory, tickets, mode.rules, first.claimedAtMs, true);
  waits.departed += tickets.length;
};

/** Changes that the pool has not applied yet: some of its tickets leave the line without a match. */
export const noteLeft = (
  { waits, matcher: { pool }, mode }: Ticker,
  changes: readonly TicketChange[],
  nowMs: number,
): void => {
  const left = known(
    changes.map(({ ticketId, ticket }) => (ticket === null ? pool.get(ticketId) : undefined)),
  );
  waits.memory = noteDepartures(waits.memory, left, mode.rules, nowMs, false);
  waits.departed += left.length;
};

/**
 * Tells players and the next holder what this one has learned, unless that is what was said last. At most every
 * 2 s, and beside the loop: nobody waits for it.
 */
export const saveOutlookInTime = (ports: TickPorts, ticker: Ticker): void => {
  const nowMs = ports.clock.nowMs();
  if (nowMs - ticker.waits.lookedAtMs < SAVE_EVERY_MS) return;
  ticker.waits.lookedAtMs = nowMs;
  ticker.errands.run('outlook', () => save(ports, ticker));
};

/** The same while the lease is still held, before it is given back. */
export const saveOutlookAtLast = (ports: TickPorts, ticker: Ticker): Promise<void> => {
  ticker.waits.estimatedAtMs = 0;
  return save(ports, ticker).catch((fault: unknown) => {
    ports.log.warn('What was learned of waits is not saved', { queue: ticker.queue, fault });
  });
};

const save = async (ports: TickPorts, ticker: Ticker): Promise<void> => {
  const { waits, matcher, queue, lease } = ticker;
  const nowMs = ports.clock.nowMs();
  const estimated = hasNews(waits, nowMs) ? estimate(ticker, nowMs) : null;
  const { departed } = waits;
  const outlook: Outlook = {
    ...(estimated ?? waits.saved),
    reasons: waitReasons(matcher.line(nowMs), REASONS_MAX),
  };
  const isForgotten = outlook.reasons.length > 0 && nowMs - waits.savedAtMs >= SAY_AGAIN_MS;
  const isSaid = isSame(outlook, waits.saved) && !isForgotten;
  const saved = isSaid ? 'said' : await ports.ticks.saveOutlook(queue, lease.holder, outlook);
  if (saved === 'lease_lost') return;
  if (saved === 'saved') Object.assign(waits, { saved: outlook, savedAtMs: nowMs });
  if (estimated === null) return;
  waits.departed -= departed;
  waits.estimatedAtMs = nowMs;
};

const hasNews = ({ departed, memory, estimatedAtMs }: LearnedWaits, nowMs: number): boolean =>
  departed > NEWS_SHARE * memory.departures.length || nowMs - estimatedAtMs >= ESTIMATE_EVERY_MS;

const estimate = ({ waits, matcher, mode }: Ticker, nowMs: number): Omit<Outlook, 'reasons'> => {
  const stride = Math.ceil(matcher.pool.ticketCount() / LOOKED_AT_MAX);
  const waiting = everyNth(matcher.pool.byAge(), stride).map(matcher.pool.at);
  return {
    estimates: estimatesOf(waits.memory, waiting, mode.rules, nowMs, stride),
    memory: memoryToText(waits.memory),
  };
};

const everyNth = (slots: Int32Array, stride: number): readonly number[] =>
  Array.from(
    { length: Math.ceil(slots.length / Math.max(1, stride)) },
    (_, index) => slots[index * stride] ?? 0,
  );

const isSame = (one: Outlook, other: Outlook): boolean =>
  one.estimates === other.estimates &&
  one.memory === other.memory &&
  JSON.stringify(one.reasons) === JSON.stringify(other.reasons);

const known = (tickets: readonly (WaitingTicket | undefined)[]): readonly WaitingTicket[] =>
  tickets.filter((ticket) => ticket !== undefined);
