import { TOMBSTONE_MS, WAKE_EVERY_MS } from '../core/limits.ts';
import type { Presence } from '../core/ticket.ts';
import type { Ticket, TicketInLine } from '../use-cases/ports.ts';
import type { QueueState, TicketRecord } from './queue-state.ts';

/** The steps that the transitions of a queue are made of. */

export const ticketDue = (ticketId: string) => `t:${ticketId}`;
export const sessionDue = (sessionId: string) => `s:${sessionId}`;

/** Live tickets bind their players; a matched one does not any more. */
export const isLive = (record: TicketRecord) => record.state !== 'matched';

export const nextRevision = (records: readonly TicketRecord[], nowMs: number) =>
  Math.max(nowMs, ...records.map((record) => record.revision + 1));

export const firstAbsenceMs = (presence: readonly Presence[]): number | null => {
  const absences = presence.map((member) => member.absentSinceMs).filter((sinceMs) => sinceMs > 0);
  return absences.length === 0 ? null : Math.min(...absences);
};

export const isEntombed = (queue: QueueState, ticketId: string, nowMs: number) =>
  (queue.tombstones.score(ticketId) ?? 0) > nowMs;

export const entomb = (queue: QueueState, ticketId: string, nowMs: number) => {
  queue.tombstones.set(ticketId, nowMs + TOMBSTONE_MS);
  queue.graced.delete(ticketId);
};

export const enterWaiting = (queue: QueueState, record: TicketRecord) => {
  record.state = 'waiting';
  record.sessionId = null;
  queue.due.delete(ticketDue(record.ticketId));
  queue.waiting.set(record.ticketId, record.enqueuedAtMs);
  queue.change += 1;
  queue.changes.set(record.ticketId, queue.change);
  queue.removals.delete(record.ticketId);
};

/** Any way out of `waiting` but a claim: the ticker has to be told. No effect on other states. */
export const leaveWaiting = (queue: QueueState, ticketId: string) => {
  if (!queue.waiting.delete(ticketId)) return;
  queue.change += 1;
  queue.removals.set(ticketId, queue.change);
};

/** Suspends until the grace of the member who has been absent the longest is over. */
export const enterSuspended = (queue: QueueState, record: TicketRecord) => {
  leaveWaiting(queue, record.ticketId);
  record.state = 'suspended';
  record.sessionId = null;
  queue.due.set(ticketDue(record.ticketId), (firstAbsenceMs(record.presence) ?? 0) + record.graceMs);
};

/** Silence is judged only of players who have pinged; any frame of theirs is a sign of life. */
export const noteHeard = (queue: QueueState, player: string, pinged: boolean, nowMs: number) => {
  if (pinged || queue.pings.has(player)) queue.pings.set(player, nowMs);
};

/** Players are free again, and silence is of no interest any more. */
export const freePlayers = (queue: QueueState, record: TicketRecord) => {
  for (const { player } of record.presence) {
    if (queue.players.get(player) !== record.ticketId) continue;
    queue.players.delete(player);
    queue.pings.delete(player);
  }
};

/** The end of a live ticket. */
export const endTicket = (queue: QueueState, record: TicketRecord, nowMs: number) => {
  leaveWaiting(queue, record.ticketId);
  freePlayers(queue, record);
  queue.due.delete(ticketDue(record.ticketId));
  queue.changes.delete(record.ticketId);
  queue.tickets.delete(record.ticketId);
  entomb(queue, record.ticketId, nowMs);
};

export const isLeaseLive = (queue: QueueState, nowMs: number) =>
  queue.lease !== null && queue.lease.expiresAtMs > nowMs;

/** Whether the caller is the one who has to wake a ticker. */
export const takeWake = (queue: QueueState, nowMs: number): boolean => {
  if (isLeaseLive(queue, nowMs) || nowMs - queue.wokenAtMs < WAKE_EVERY_MS) return false;
  queue.wokenAtMs = nowMs;
  return true;
};

export const ticketOf = (record: TicketRecord): Ticket => ({
  ticketId: record.ticketId,
  request: record.request,
  presence: record.presence,
  state: record.state,
  revision: record.revision,
  enqueuedAtMs: record.enqueuedAtMs,
  sessionId: record.sessionId,
});

export const placeOf = (queue: QueueState, record: TicketRecord): TicketInLine => ({
  ticket: ticketOf(record),
  position: record.state === 'waiting' ? queue.waiting.rank(record.ticketId) + 1 : null,
  queueSize: queue.waiting.size,
  estimates: queue.outlook.estimates,
  reason: record.state === 'waiting' ? reasonOf(queue, record.ticketId) : '',
  epoch: queue.epoch,
});

const reasonOf = ({ outlook }: QueueState, ticketId: string): string =>
  outlook.reasons.findLast(([named]) => named === ticketId)?.[1] ?? '';
