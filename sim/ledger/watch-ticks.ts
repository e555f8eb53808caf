import type { LoadingSession } from '../../src/core/session.ts';
import type { Ticket } from '../../src/core/ticket.ts';
import { modeOfQueue } from '../../src/use-cases/mode-of-queue.ts';
import type {
  ClaimOptions,
  LeaseHolder,
  QueueId,
  ReleasedTicket,
  TickStore,
} from '../../src/use-cases/ports.ts';
import { bookOf, type LedgerParts, noted } from './ledger-parts.ts';
import { moveTo, noteEnd, type QueueBook, type SessionNote, type TicketNote } from './queue-book.ts';
import { noteStage } from './session-stages.ts';
import { checkAge, checkKnown } from './watch-tickets.ts';

/** I1, I2, I3 and I9 of whoever ticks a queue. */
export const watchTicks = (parts: LedgerParts, ticks: TickStore): TickStore => ({
  ...ticks,
  beginTick: noted(parts, ticks.beginTick, (nowMs, outcome, queue, lease) => {
    if (outcome.kind === 'held') return;
    const book = bookOf(parts, queue);
    checkLeaseFree(parts, book, lease, nowMs);
    takeLease(book, lease, nowMs);
    for (const { ticketId, ticket } of outcome.changes)
      if (ticket !== null) checkAge(parts, book.tickets.get(ticketId), ticket.enqueuedAtMs);
  }),
  claimMatches: noted(parts, ticks.claimMatches, (nowMs, outcome, queue, lease, _proposals, options) => {
    if (outcome.kind === 'lease_lost') return;
    const book = bookOf(parts, queue);
    checkLeaseHeld(parts, book, lease, nowMs);
    takeLease(book, lease, nowMs);
    for (const session of outcome.sessions)
      if (!book.sessions.has(session.sessionId)) noteClaim(parts, book, queue, session, options, nowMs);
  }),
  endTick: noted(parts, ticks.endTick, (_nowMs, outcome, queue) => {
    if (outcome.kind === 'ended') bookOf(parts, queue).lease = null;
  }),
  releaseDue: noted(parts, ticks.releaseDue, (nowMs, released, queue) => {
    for (const each of released) noteReleased(parts, queue, each, nowMs);
  }),
});

const takeLease = (book: QueueBook, { holder, deployment, leaseMs }: LeaseHolder, nowMs: number): void => {
  book.lease = { holder, deployment, expiresAtMs: nowMs + leaseMs };
};

const checkLeaseFree = (
  { judge }: LedgerParts,
  { lease }: QueueBook,
  next: LeaseHolder,
  nowMs: number,
): void => {
  const isFree =
    lease === null ||
    lease.expiresAtMs <= nowMs ||
    lease.holder === next.holder ||
    lease.deployment < next.deployment;
  judge.expect(
    'I9: a lease is taken when it is free',
    isFree,
    () => `${next.holder} took it from ${lease?.holder}, whose it was`,
  );
};

const checkLeaseHeld = (
  { judge }: LedgerParts,
  { lease }: QueueBook,
  own: LeaseHolder,
  nowMs: number,
): void => {
  const isHeld = lease?.holder === own.holder && lease.expiresAtMs > nowMs;
  judge.expect(
    'I9: who claims holds the lease',
    isHeld,
    () =>
      `${own.holder} claimed; ${lease?.holder ?? 'nobody'} has it until ${lease?.expiresAtMs}, and it is ${nowMs}`,
  );
};

const noteClaim = (
  parts: LedgerParts,
  book: QueueBook,
  queue: QueueId,
  session: LoadingSession,
  { loading, loadingTimeoutMs }: ClaimOptions,
  nowMs: number,
): void => {
  const { sessionId } = session;
  const ticketIds = [...new Set(session.players.map(({ ticketId }) => ticketId))];
  for (const ticketId of ticketIds) checkClaimed(parts, book, ticketId, sessionId);
  checkPlayers(parts, book, session);
  const stage = loading ? 'loading' : 'allocating';
  for (const ticketId of ticketIds) {
    const ticket = book.tickets.get(ticketId);
    if (ticket !== undefined) moveTo(ticket, stage, nowMs, sessionId);
  }
  parts.evidence.begin(sessionId, nowMs);
  const note: SessionNote = {
    sessionId,
    queue,
    claimedAtMs: nowMs,
    ticketIds,
    players: session.players.map(({ player }) => player),
    stage,
    stageAtMs: nowMs,
    deadlineMs: nowMs + loadingTimeoutMs,
    endsByMs: 0,
    ready: [],
    token: null,
    tokenExpiresAtMs: 0,
    server: null,
  };
  book.sessions.set(sessionId, note);
  noteStage(parts, note, stage, nowMs);
};

const checkPlayers = (
  { judge }: LedgerParts,
  book: QueueBook,
  { sessionId, players }: LoadingSession,
): void => {
  const strangers = players.filter(
    ({ ticketId, player }) => book.tickets.get(ticketId)?.members.includes(player) === false,
  );
  const missing = players.flatMap(({ ticketId }) =>
    (book.tickets.get(ticketId)?.members ?? []).filter(
      (member) => !players.some(({ player }) => player === member),
    ),
  );
  const wrong = [...strangers.map(({ player }) => player), ...missing];
  judge.expect(
    'I1: a session is made of its tickets',
    wrong.length === 0,
    () => `${sessionId} is wrong about ${wrong.join()}`,
  );
};

/** One look at each claimed ticket, under the invariant that its state is about. */
const checkClaimed = ({ judge }: LedgerParts, book: QueueBook, ticketId: string, sessionId: string): void => {
  const known = book.tickets.get(ticketId);
  const end = known === undefined ? book.ended.get(ticketId)?.how : undefined;
  const found = () =>
    `${ticketId} of ${sessionId} was ${known?.state ?? end}, in ${known?.sessionId ?? 'no session'}`;
  judge.expect('I1: a ticket is in one session', (known?.sessionId ?? null) === null, found);
  judge.expect('I3: what was removed is not claimed', end !== 'removed' && end !== 'kept_out', found);
  const isElsewhere = known?.sessionId != null || end === 'removed' || end === 'kept_out';
  judge.expect('I2: only who waits is claimed', isElsewhere || known?.state === 'waiting', found);
};

const noteReleased = (
  parts: LedgerParts,
  queue: QueueId,
  { ticket, outcome }: ReleasedTicket,
  nowMs: number,
): void => {
  const known = checkKnown(parts, queue, ticket);
  const book = bookOf(parts, queue);
  parts.judge.expect(
    'I3: nobody is let go from a session',
    (known?.sessionId ?? null) === null,
    () => `${ticket.ticketId} was, to ${outcome}`,
  );
  if (known === undefined) return;
  const sinceMs = releasableSinceMs(parts, known, { ticket, outcome });
  parts.judge.expect(
    'liveness: nobody is let go before the time',
    sinceMs !== null && nowMs >= sinceMs,
    () => `${ticket.ticketId} was ${known.state} until ${sinceMs}, and is ${outcome} at ${nowMs}`,
  );
  if (outcome === 'waiting' || outcome === 'suspended') {
    moveTo(known, outcome, nowMs);
    return;
  }
  parts.seats.leave(known);
  const agedMs = outcome === 'absent' ? firstAbsenceMs(ticket) - ticket.enqueuedAtMs : 0;
  noteEnd(book, ticket.ticketId, outcome, nowMs, agedMs);
};

/**
 * From when on a ticket in its state may be let go like this; null: never. All on Redis' own clock, which judges too: if
 * that jumps, moments that were noted before stay what they were.
 */
const releasableSinceMs = (
  { configuration }: LedgerParts,
  { queue, state, sinceMs, enqueuedAtMs }: TicketNote,
  { ticket, outcome }: ReleasedTicket,
): number | null => {
  const { reconnectGraceMs, ticketTimeoutMs, requeueDelayMs } = modeOfQueue(configuration, queue);
  if (outcome === 'absent') return state === 'suspended' ? firstAbsenceMs(ticket) + reconnectGraceMs : null;
  if (outcome === 'waited_too_long') return state === 'waiting' ? enqueuedAtMs + ticketTimeoutMs : null;
  return state === 'delayed' ? sinceMs + requeueDelayMs : null;
};

const firstAbsenceMs = ({ presence }: Ticket): number =>
  Math.min(...presence.map(({ absentSinceMs }) => absentSinceMs).filter((sinceMs) => sinceMs > 0));
