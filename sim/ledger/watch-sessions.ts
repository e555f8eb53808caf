import { ALLOCATION_START_MS, MATCHED_KEPT_MS, SETTLE_AFTER_MS } from '../../src/core/limits.ts';
import type { CancelledSession, TicketFate } from '../../src/core/session.ts';
import { ALLOCATION_TRIES_MAX } from '../../src/use-cases/allocate-session.ts';
import type { CancelCause, QueueId, SessionStore } from '../../src/use-cases/ports.ts';
import { bookOf, type LedgerParts, noted } from './ledger-parts.ts';
import { isOpen, moveTo, noteEnd, type QueueBook, type SessionNote } from './queue-book.ts';

/** I5: what no ticker does, a sweep does within two minutes. */
const SWEPT_WITHIN_MS = 120_000;

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

/** The session is in this stage from now on; while it is open, its end is looked out for. */
export const noteStage = (
  parts: LedgerParts,
  session: SessionNote,
  stage: SessionNote['stage'],
  nowMs: number,
): void => {
  checkEnded(parts, session);
  session.stage = stage;
  session.stageAtMs = nowMs;
  session.endsByMs = 0;
  if (isOpen(session)) expectEnd(parts, session);
};

/**
 * Loading ends by its deadline. Allocation is started anew whenever a token has run out, so often at the most, and
 * once more to give up; an invocation that is lost is repeated when the session is due again.
 */
const endOf = ({ configuration }: LedgerParts, { stage, stageAtMs, deadlineMs }: SessionNote): number => {
  if (stage === 'loading') return deadlineMs + SWEPT_WITHIN_MS;
  const tryMs = configuration.allocation.tokenTtlMs + SETTLE_AFTER_MS;
  return stageAtMs + ALLOCATION_START_MS + (ALLOCATION_TRIES_MAX + 1) * tryMs + SWEPT_WITHIN_MS;
};

const expectEnd = (parts: LedgerParts, session: SessionNote): void => {
  // What was excused before stays excused.
  session.endsByMs = Math.max(session.endsByMs, parts.deadlines.onClock(endOf(parts, session)));
  lookOut(parts, session);
};

/** A failover puts another note in this one's place: what counts is looked up when the moment comes. */
const lookOut = (parts: LedgerParts, { queue, sessionId, endsByMs }: SessionNote): void =>
  parts.deadlines.add(endsByMs, () => checkEnded(parts, bookOf(parts, queue).sessions.get(sessionId)));

/** After a failover: sessions that had ended may be open again. */
export const expectEndAgain = (parts: LedgerParts, { sessions }: QueueBook): void => {
  for (const session of sessions.values()) {
    if (isOpen(session)) lookOut(parts, session);
    if (session.stage === 'cancelled') parts.servers.cancelled(session);
  }
};

const checkEnded = ({ judge, deadlines, evidence }: LedgerParts, session: SessionNote | undefined): void => {
  if (session === undefined || !isOpen(session) || session.endsByMs === 0) return;
  const isOverdue = deadlines.isPast(session.endsByMs);
  const { sessionId, stage, players } = session;
  const untold = players.filter((player) => !evidence.of(sessionId)?.told.has(player));
  const isUntold = stage === 'loading' && untold.length > 0;
  judge.expect(
    'I8: who cannot be told is not kept',
    !(isOverdue && isUntold),
    () => `${sessionId} is still loading, and ${untold.join()} had no word of it`,
  );
  judge.expect('I5: a session ends in time', !isOverdue || isUntold, () => `${sessionId} is still ${stage}`);
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
  if (parts.servers.isWatched) parts.servers.finished(session, server);
  moveTickets(parts, session, 'matched', nowMs);
  noteStage(parts, session, 'matched', nowMs);
};

const noteCancel = (
  parts: LedgerParts,
  book: QueueBook,
  sessionId: string,
  cause: CancelCause,
  { guilty, fates }: CancelledSession,
  nowMs: number,
): void => {
  const session = book.sessions.get(sessionId);
  if (session?.stage === 'cancelled') return;
  const { judge } = parts;
  judge.expect(
    'I5: only an open session is cancelled',
    session !== undefined && isOpen(session),
    () => `${sessionId} was ${session?.stage}`,
  );
  if (session === undefined) return;
  for (const player of guilty) parts.evidence.of(sessionId)?.guilty.add(player);
  const ready = guilty.filter((player) => cause.reason === 'no_show' && session.ready.includes(player));
  judge.expect(
    'I7: who has loaded is no no-show',
    ready.length === 0,
    () => `${ready.join()} had, in ${sessionId}`,
  );
  for (const ticketId of session.ticketIds) {
    const fate = fates.find((each) => each.ticketId === ticketId);
    judge.expect(
      'I5: each ticket is accounted for',
      fate !== undefined,
      () => `${ticketId} of ${sessionId} is not`,
    );
    if (fate !== undefined) noteFate(parts, book, fate, guilty, nowMs);
  }
  noteStage(parts, session, 'cancelled', nowMs);
  parts.servers.cancelled(session);
};

/** The innocent return; a ticket is over only by the fault of a member. */
const noteFate = (
  { judge, seats }: LedgerParts,
  book: QueueBook,
  { ticketId, state }: TicketFate,
  guilty: readonly string[],
  nowMs: number,
): void => {
  const ticket = book.tickets.get(ticketId);
  if (ticket === undefined) return;
  const isGuilty = ticket.members.some((player) => guilty.includes(player));
  judge.expect(
    'I6: the innocent go back',
    isGuilty === (state === 'cancelled'),
    () => `${ticketId} is ${state}, with ${guilty.join() || 'nobody'} guilty`,
  );
  if (state === 'cancelled') {
    seats.leave(ticket);
    noteEnd(book, ticketId, 'guilty', nowMs);
    return;
  }
  moveTo(ticket, state, nowMs);
};

/** I8: a match is kept until all were told of it, or ten minutes. */
const noteForgotten = (
  parts: LedgerParts,
  book: QueueBook,
  session: SessionNote | undefined,
  nowMs: number,
): void => {
  if (session === undefined || isOpen(session)) return;
  const { sessionId, stage, stageAtMs, players, ticketIds } = session;
  const evidence = parts.evidence.of(sessionId);
  parts.servers.forgotten(session);
  book.sessions.delete(sessionId);
  if (evidence !== undefined) evidence.closed = stage === 'matched' ? 'matched' : 'cancelled';
  if (stage !== 'matched') return;
  const untold = players.filter((player) => !evidence?.toldOfMatch.has(player));
  const isKept = nowMs - stageAtMs >= MATCHED_KEPT_MS;
  parts.judge.expect(
    'I8: a match is kept until all are told',
    untold.length === 0 || isKept,
    () => `${sessionId} was forgotten and ${untold.join()} had no word of it`,
  );
  for (const ticketId of ticketIds) noteEnd(book, ticketId, 'matched', nowMs);
};
