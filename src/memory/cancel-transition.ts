import { SETTLE_AFTER_MS } from '../core/limits.ts';
import type { CancelledSession, TicketFate } from '../core/session.ts';
import type { CancelCause, CancelOptions, CancelOutcome } from '../use-cases/ports.ts';
import type { QueueState, SessionRecord, TicketRecord } from './queue-state.ts';
import { sessionOf, storeSession, ticketsOf } from './session-transitions.ts';
import {
  endTicket,
  enterSuspended,
  enterWaiting,
  firstAbsenceMs,
  nextRevision,
  sessionDue,
  takeWake,
  ticketDue,
} from './ticket-moves.ts';

export const cancelLoading = (
  queue: QueueState,
  nowMs: number,
  sessionId: string,
  cause: CancelCause,
  options: CancelOptions,
): CancelOutcome => {
  const session = queue.sessions.get(sessionId);
  if (session?.cancelled) return repeat(session, session.cancelled, cause);
  if (!session || !mayCancel(session, cause, nowMs)) return { kind: 'refused' };
  const records = ticketsOf(queue, session);
  const guilty = guiltyOf(session, cause);
  const revision = nextRevision(records, nowMs);
  if (cause.reason === 'unreachable') markAbsent(records, cause.player, nowMs);
  const fates = records.map((record): TicketFate => {
    record.revision = revision;
    record.graceMs = options.graceMs;
    const state = settle(queue, nowMs, record, guilty, cause, options);
    return { ticketId: record.ticketId, state, revision };
  });
  const cancelled = { reason: cause.reason, guilty, fates };
  const next = storeSession(queue, { ...session, stage: 'cancelled', revision, cancelled });
  queue.due.set(sessionDue(sessionId), nowMs + SETTLE_AFTER_MS);
  queue.untold.delete(sessionId);
  queue.progress.delete(sessionId);
  const wakeTicker = fates.some((fate) => fate.state === 'waiting') && takeWake(queue, nowMs);
  return { kind: 'cancelled', session: sessionOf(next), cancelled, wakeTicker };
};

/** Who declines after somebody else did has not cancelled anything: their ticket lives on. */
const isRepeat = (cancelled: CancelledSession, cause: CancelCause): boolean =>
  cancelled.reason === cause.reason &&
  (cause.reason !== 'declined' || cancelled.guilty.includes(cause.player));

const repeat = (session: SessionRecord, cancelled: CancelledSession, cause: CancelCause): CancelOutcome =>
  isRepeat(cancelled, cause)
    ? { kind: 'cancelled', session: sessionOf(session), cancelled, wakeTicker: false }
    : { kind: 'refused' };

const mayCancel = (session: SessionRecord, cause: CancelCause, nowMs: number): boolean => {
  const isLoading = session.stage === 'loading';
  const isAllocating = session.stage === 'allocating';
  switch (cause.reason) {
    case 'no_show':
      return isLoading && session.deadlineMs <= nowMs;
    case 'declined':
      return (isLoading || isAllocating) && session.players.some(({ player }) => player === cause.player);
    case 'unreachable':
      return (
        isLoading &&
        session.players.some((p) => p.player === cause.player && p.connectionId === cause.connectionId)
      );
    case 'no_server':
      return isAllocating && (session.token === cause.token || session.tokenExpiresAtMs <= nowMs);
  }
};

/** Only who was told and did not load, or who declined. */
const guiltyOf = (session: SessionRecord, cause: CancelCause): readonly string[] => {
  if (cause.reason === 'declined') return [cause.player];
  if (cause.reason !== 'no_show') return [];
  return session.players.filter((p) => p.toldAtMs > 0 && p.readyAtMs === 0).map(({ player }) => player);
};

const markAbsent = (records: readonly TicketRecord[], player: string, nowMs: number) => {
  for (const record of records)
    record.presence = record.presence.map((member) =>
      member.player === player ? { ...member, absentSinceMs: member.absentSinceMs || nowMs } : member,
    );
};

/** Gives a ticket of the cancelled session its next state, age kept. */
const settle = (
  queue: QueueState,
  nowMs: number,
  record: TicketRecord,
  guilty: readonly string[],
  cause: CancelCause,
  options: CancelOptions,
): TicketFate['state'] => {
  if (record.presence.some(({ player }) => guilty.includes(player))) {
    endTicket(queue, record, nowMs);
    return 'cancelled';
  }
  if (cause.reason === 'no_server') {
    record.state = 'delayed';
    record.sessionId = null;
    queue.due.set(ticketDue(record.ticketId), nowMs + options.requeueDelayMs);
    return 'delayed';
  }
  if (firstAbsenceMs(record.presence) !== null) {
    enterSuspended(queue, record);
    return 'suspended';
  }
  enterWaiting(queue, record);
  return 'waiting';
};
