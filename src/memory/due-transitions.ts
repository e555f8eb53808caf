import {
  DUE_PAGE,
  LOADING_DUE_AGAIN_MS,
  SETTLE_AFTER_MS,
  SILENT_AFTER_MS,
  TELL_AGAIN_MS,
} from '../core/limits.ts';
import type { LoadingSession } from '../core/session.ts';
import type { DueWork, ReleasedTicket } from '../use-cases/ports.ts';
import type { QueueState, TicketRecord } from './queue-state.ts';
import { sessionOf } from './session-transitions.ts';
import {
  endTicket,
  enterSuspended,
  enterWaiting,
  firstAbsenceMs,
  nextRevision,
  sessionDue,
  ticketDue,
  ticketOf,
} from './ticket-moves.ts';

export const listDue = (queue: QueueState, nowMs: number, ticketTimeoutMs: number): DueWork => {
  const due = queue.due.upTo(nowMs, Number.POSITIVE_INFINITY);
  const named = (prefix: string) =>
    due.filter((name) => name.startsWith(prefix)).map((name) => name.slice(2));
  const tickets = [...named('t:'), ...queue.waiting.upTo(nowMs - ticketTimeoutMs, DUE_PAGE)];
  return {
    tickets: tickets.slice(0, DUE_PAGE),
    sessions: takeSessions(queue, nowMs, named('s:').slice(0, DUE_PAGE)),
    untold: takeUntold(queue, nowMs),
    progressed: takeProgressed(queue, nowMs),
    silent: takeSilent(queue, nowMs),
  };
};

const sessionsNamed = (queue: QueueState, sessionIds: readonly string[]): LoadingSession[] =>
  sessionIds
    .map((sessionId) => queue.sessions.get(sessionId))
    .filter((session) => session !== undefined)
    .map(sessionOf);

/** What cannot be done now keeps no other session waiting, and is not done again at once. */
const takeSessions = (queue: QueueState, nowMs: number, sessionIds: readonly string[]): LoadingSession[] => {
  for (const sessionId of sessionIds) {
    const isLoading = queue.sessions.get(sessionId)?.stage === 'loading';
    queue.due.set(sessionDue(sessionId), nowMs + (isLoading ? LOADING_DUE_AGAIN_MS : SETTLE_AFTER_MS));
  }
  return sessionsNamed(queue, sessionIds);
};

const takeUntold = (queue: QueueState, nowMs: number): LoadingSession[] => {
  const sessionIds = queue.untold.upTo(nowMs, DUE_PAGE);
  for (const sessionId of sessionIds) queue.untold.set(sessionId, nowMs + TELL_AGAIN_MS);
  return sessionsNamed(queue, sessionIds);
};

const takeProgressed = (queue: QueueState, nowMs: number): LoadingSession[] => {
  const sessionIds = queue.progress.upTo(nowMs, DUE_PAGE);
  for (const sessionId of sessionIds) queue.progress.delete(sessionId);
  return sessionsNamed(queue, sessionIds);
};

/**
 * Players of whom nothing was heard, as long as they count as present. Others are dropped from the watch,
 * but not in a session: there silence is what keeps an accepted push from counting as told. Those score 0,
 * which is passed over.
 */
const takeSilent = (queue: QueueState, nowMs: number): DueWork['silent'] => {
  const silent: DueWork['silent'][number][] = [];
  for (const player of queue.pings.above(0, DUE_PAGE)) {
    if ((queue.pings.score(player) ?? nowMs) >= nowMs - SILENT_AFTER_MS) break;
    const ticketId = queue.players.get(player);
    const record = ticketId === undefined ? undefined : queue.tickets.get(ticketId);
    const member = record?.presence.find((other) => other.player === player);
    if (record && member && member.absentSinceMs === 0)
      silent.push({ player, ticketId: record.ticketId, connectionId: member.connectionId });
    else if (record?.sessionId) queue.pings.set(player, 0);
    else queue.pings.delete(player);
  }
  return silent;
};

export const releaseDue = (
  queue: QueueState,
  nowMs: number,
  ticketIds: readonly string[],
  ticketTimeoutMs: number,
): readonly ReleasedTicket[] =>
  ticketIds
    .map((ticketId) => queue.tickets.get(ticketId))
    .map((record) => (record ? release(queue, nowMs, record, ticketTimeoutMs) : null))
    .filter((released) => released !== null);

const release = (
  queue: QueueState,
  nowMs: number,
  record: TicketRecord,
  ticketTimeoutMs: number,
): ReleasedTicket | null => {
  const isDue = (queue.due.score(ticketDue(record.ticketId)) ?? nowMs + 1) <= nowMs;
  const isOld = record.enqueuedAtMs <= nowMs - ticketTimeoutMs;
  if (record.state === 'delayed' && isDue) return goBack(queue, nowMs, record);
  if (record.state === 'suspended' && isDue) return endAbsent(queue, nowMs, record);
  if (record.state === 'waiting' && isOld) return end(queue, nowMs, record, 'waited_too_long');
  return null;
};

const goBack = (queue: QueueState, nowMs: number, record: TicketRecord): ReleasedTicket => {
  record.revision = nextRevision([record], nowMs);
  if (firstAbsenceMs(record.presence) === null) enterWaiting(queue, record);
  else enterSuspended(queue, record);
  return { ticket: ticketOf(record), outcome: record.state === 'waiting' ? 'waiting' : 'suspended' };
};

const endAbsent = (queue: QueueState, nowMs: number, record: TicketRecord): ReleasedTicket => {
  const { ticketId, enqueuedAtMs } = record;
  const released = end(queue, nowMs, record, 'absent');
  queue.graced.set(ticketId, { enqueuedAtMs, absentSinceMs: firstAbsenceMs(record.presence) ?? nowMs });
  return released;
};

const end = (
  queue: QueueState,
  nowMs: number,
  record: TicketRecord,
  outcome: 'absent' | 'waited_too_long',
): ReleasedTicket => {
  record.revision = nextRevision([record], nowMs);
  const ticket = ticketOf(record);
  endTicket(queue, record, nowMs);
  return { ticket, outcome };
};
