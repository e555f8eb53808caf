import { MATCHED_KEPT_MS } from '../../src/core/limits.ts';
import type { CancelledSession, TicketFate } from '../../src/core/session.ts';
import type { CancelCause } from '../../src/use-cases/ports.ts';
import type { LedgerParts } from './ledger-parts.ts';
import { isOpen, moveTo, noteEnd, type QueueBook, type SessionNote } from './queue-book.ts';
import { noteStage } from './session-stages.ts';

export const noteCancel = (
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
  const unknowing = cause.reason === 'no_show' ? guilty.filter(isStrayIn(parts, book, session)) : [];
  judge.expect(
    'I7: a no-show has a pointer to the ticket',
    unknowing.length === 0,
    () => `${unknowing.join()} had none, in ${sessionId}`,
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

/** Before the deadline: who sweeps later can know it. */
const isStrayIn =
  ({ pointers }: LedgerParts, { tickets }: QueueBook, { queue, ticketIds, deadlineMs }: SessionNote) =>
  (player: string): boolean => {
    const ticketId = ticketIds.find((each) => tickets.get(each)?.members.includes(player));
    const sinceMs = ticketId === undefined ? null : pointers.straySinceMs(player, { queue, ticketId });
    return sinceMs !== null && sinceMs < deadlineMs;
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
export const noteForgotten = (
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
