import { ALLOCATION_START_MS, SETTLE_AFTER_MS } from '../../src/core/limits.ts';
import { ALLOCATION_TRIES_MAX } from '../../src/use-cases/allocate-session.ts';
import { SWEPT_WITHIN_MS } from './deadlines.ts';
import { bookOf, type LedgerParts } from './ledger-parts.ts';
import { isOpen, type QueueBook, type SessionNote } from './queue-book.ts';

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

export const expectEnd = (parts: LedgerParts, session: SessionNote): void => {
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
