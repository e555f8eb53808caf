import type { QueueId, SessionStore } from '../../src/use-cases/ports.ts';
import { bookOf, type LedgerParts, noted } from './ledger-parts.ts';
import { isOpen, moveTo, type QueueBook, type SessionNote } from './queue-book.ts';
import { noteCancel, noteForgotten } from './session-ends.ts';
import { expectEnd, noteStage } from './session-stages.ts';

/** I4 to I8 of what becomes of a session. */
export const watchSessions = (parts: LedgerParts, sessions: SessionStore): SessionStore => {
  const known = (queue: QueueId, sessionId: string) => bookOf(parts, queue).sessions.get(sessionId);
  return {
    ...sessions,
    markTold: noted(parts, sessions.markTold, (nowMs, _outcome, queue, told, about, loadingTimeoutMs) => {
      if (about !== 'start') return;
      for (const { sessionId } of told) noteTold(parts, known(queue, sessionId), nowMs, loadingTimeoutMs);
    }),
    completeLoading: noted(parts, sessions.completeLoading, (nowMs, outcome, queue, sessionId, player) => {
      if (outcome.kind === 'not_present') return;
      noteReady(parts, known(queue, sessionId), player, outcome.kind === 'all_ready', nowMs);
    }),
    takeAllocation: noted(
      parts,
      sessions.takeAllocation,
      (nowMs, outcome, queue, sessionId, token, ttlMs) => {
        if (outcome.kind === 'taken' || outcome.kind === 'cancelled')
          noteToken(parts, known(queue, sessionId), outcome.kind, token, ttlMs, nowMs);
      },
    ),
    finishAllocation: noted(
      parts,
      sessions.finishAllocation,
      (nowMs, outcome, queue, sessionId, token, server) => {
        if (outcome.kind === 'refused') return;
        noteFinish(parts, bookOf(parts, queue), sessionId, token, server.sessionId, nowMs);
      },
    ),
    cancelLoading: noted(parts, sessions.cancelLoading, (nowMs, outcome, queue, sessionId, cause) => {
      if (outcome.kind === 'refused') return;
      noteCancel(parts, bookOf(parts, queue), sessionId, cause, outcome.cancelled, nowMs);
    }),
    forgetSession: noted(parts, sessions.forgetSession, (nowMs, _outcome, queue, sessionId) => {
      noteForgotten(parts, bookOf(parts, queue), known(queue, sessionId), nowMs);
    }),
  };
};

/** Whether the store took them for told is its own affair: the deadline is not later than if it did. */
const noteTold = (
  parts: LedgerParts,
  session: SessionNote | undefined,
  nowMs: number,
  loadingTimeoutMs: number,
): void => {
  if (session?.stage !== 'loading') return;
  const latestMs = session.claimedAtMs + 2 * loadingTimeoutMs;
  const deadlineMs = Math.max(session.deadlineMs, Math.min(nowMs + loadingTimeoutMs, latestMs));
  if (deadlineMs === session.deadlineMs) return;
  session.deadlineMs = deadlineMs;
  expectEnd(parts, session);
};

const noteReady = (
  parts: LedgerParts,
  session: SessionNote | undefined,
  player: string,
  areAllReady: boolean,
  nowMs: number,
): void => {
  parts.judge.expect(
    'I5: who loads is in an open session',
    session !== undefined && isOpen(session),
    () => `${player} is in none`,
  );
  if (session?.stage !== 'loading') return;
  if (!session.ready.includes(player)) session.ready = [...session.ready, player];
  if (!areAllReady) return;
  const missing = session.players.filter((each) => !session.ready.includes(each));
  parts.judge.expect(
    'I8: nobody is taken along who has not loaded',
    missing.length === 0,
    () => `${session.sessionId} went on without ${missing.join()}`,
  );
  moveTickets(parts, session, 'allocating', nowMs);
  noteStage(parts, session, 'allocating', nowMs);
};

const moveTickets = (
  parts: LedgerParts,
  { queue, sessionId, ticketIds }: SessionNote,
  state: 'allocating' | 'matched',
  nowMs: number,
): void => {
  const { tickets } = bookOf(parts, queue);
  for (const ticketId of ticketIds) {
    const ticket = tickets.get(ticketId);
    if (ticket === undefined) continue;
    moveTo(ticket, state, nowMs, sessionId);
    if (state === 'matched') parts.seats.leave(ticket);
  }
};

const noteToken = (
  { judge }: LedgerParts,
  session: SessionNote | undefined,
  kind: 'taken' | 'cancelled',
  token: string,
  ttlMs: number,
  nowMs: number,
): void => {
  const wanted = kind === 'taken' ? 'allocating' : 'cancelled';
  judge.expect(
    'I4: a token is for what is allocating or cancelled',
    session?.stage === wanted,
    () => `${session?.sessionId} is ${session?.stage}`,
  );
  if (session === undefined) return;
  const isFree = session.token === null || session.token === token || session.tokenExpiresAtMs <= nowMs;
  judge.expect('I4: one caller allocates', isFree, () => `${session.sessionId} has a token that lives`);
  session.token = token;
  session.tokenExpiresAtMs = nowMs + ttlMs;
};

const noteFinish = (
  parts: LedgerParts,
  { sessions }: QueueBook,
  sessionId: string,
  token: string,
  server: string,
  nowMs: number,
): void => {
  const session = sessions.get(sessionId);
  const isRepeated = session?.stage === 'matched' && session.token === token;
  const isFirst = session?.stage === 'allocating' && session.token === token;
  parts.judge.expect(
    'I4: one allocation takes effect',
    isRepeated || isFirst,
    () => `${sessionId} was ${session?.stage} and got ${server}`,
  );
  if (session === undefined || isRepeated) return;
  session.server = server;
  parts.evidence.inPlay(sessionId, server);
  if (parts.servers.isWatched) parts.servers.finished(session, server);
  moveTickets(parts, session, 'matched', nowMs);
  noteStage(parts, session, 'matched', nowMs);
};
