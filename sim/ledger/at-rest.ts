import type { GameMode } from '../../src/core/game-mode.ts';
import { MATCHED_KEPT_MS } from '../../src/core/limits.ts';
import { match } from '../../src/core/match-by-mode.ts';
import type { WaitingTicket } from '../../src/core/ticket.ts';
import type { MemoryQueues } from '../../src/memory/memory-queues.ts';
import type { QueueId } from '../../src/use-cases/ports.ts';
import { bookOf, type LedgerParts } from './ledger-parts.ts';
import { missedDuel } from './missed-duel.ts';
import { isLive, isOpen, type QueueBook, type SessionNote } from './queue-book.ts';

/** The slowest that sees to what is due runs every five minutes. */
const SWEPT_AT_LAST_MS = 360_000;
/** A ticker has looked at whoever waits for so long. */
const LOOKED_AT_MS = 2_000;
/** Since everybody asked once more in the end: a receipt that was shown then may have led to a match. */
const ASKED_AGAIN_MS = 60_000;
const PAGE_SIZE = 1_000;

/** What must be so once everything has healed and come to rest; players who are connected may still wait. */
export const checkAtRest = async (parts: LedgerParts, queues: MemoryQueues): Promise<void> => {
  for (const mode of parts.configuration.gameModes.values()) {
    const book = bookOf(parts, mode.queue);
    for (const session of book.sessions.values()) checkSession(parts, session);
    await checkQueue(parts, queues, mode, book);
    await checkTickets(parts, queues, mode.queue, book);
    await checkMatched(parts, queues, mode, book);
  }
  parts.servers.checkAtRest();
};

const checkSession = ({ judge, nowMs, configuration }: LedgerParts, session: SessionNote): void => {
  const { sessionId, stage, stageAtMs } = session;
  const isLeft = isOpen(session) && !isUnderWay(session, nowMs());
  judge.expect('I5: at rest no session is open', !isLeft, () => `${sessionId} is ${stage}`);
  const keptMs = stage === 'matched' ? MATCHED_KEPT_MS : configuration.allocation.tokenTtlMs;
  const isForgotten = isOpen(session) || nowMs() - stageAtMs < keptMs + SWEPT_AT_LAST_MS;
  judge.expect(
    'liveness: what is over is settled and forgotten',
    isForgotten,
    () => `${sessionId} has been ${stage} for ${nowMs() - stageAtMs} ms`,
  );
};

const isUnderWay = (session: SessionNote, nowMs: number): boolean =>
  isOpen(session) && nowMs - session.claimedAtMs < ASKED_AGAIN_MS;

const checkQueue = async (
  { judge, nowMs }: LedgerParts,
  { ticks }: MemoryQueues,
  { queue, ticketTimeoutMs }: GameMode,
  book: QueueBook,
): Promise<void> => {
  const { waiting, sessions, nextDueAtMs } = await ticks.peekQueue(queue);
  const underWay = [...book.sessions.values()].filter((session) => isUnderWay(session, nowMs()));
  judge.expect(
    'I5: at rest no queue has a session',
    sessions === underWay.length,
    () => `${queue} has ${sessions}, and ${underWay.length} are under way`,
  );
  const lateMs = nextDueAtMs === null ? 0 : nowMs() - nextDueAtMs;
  judge.expect(
    'liveness: nothing that is due is left',
    lateMs < SWEPT_AT_LAST_MS,
    () => `something in ${queue} has been due for ${lateMs} ms`,
  );
  const known = [...book.tickets.values()].filter(({ state }) => state === 'waiting');
  judge.expect(
    'liveness: all who wait are in line',
    waiting === known.length,
    () => `${waiting} are in ${queue}, and ${known.length} wait`,
  );
  const old = known.find(({ enqueuedAtMs }) => nowMs() - enqueuedAtMs >= ticketTimeoutMs + SWEPT_AT_LAST_MS);
  judge.expect('liveness: nobody waits too long', old === undefined, () => `${old?.ticketId} does`);
};

const checkTickets = async (
  { judge }: LedgerParts,
  { tickets }: MemoryQueues,
  queue: QueueId,
  book: QueueBook,
): Promise<void> => {
  for (const note of [...book.tickets.values()].filter(isLive)) {
    const { ticketId, state } = note;
    const reading = await tickets.readTicket(queue, ticketId, null);
    judge.expect(
      'liveness: every live ticket is known',
      reading?.ticket.state === state,
      () => `${ticketId} is ${state}, and known as ${reading?.ticket.state}`,
    );
  }
};

/**
 * A mode that holds back may leave a match to be had, as it does not know who will come; but not one with a ticket
 * that has escalated.
 */
const checkMatched = async (
  { judge, nowMs }: LedgerParts,
  { ticks }: MemoryQueues,
  { queue, rules }: GameMode,
  book: QueueBook,
): Promise<void> => {
  const lookedAtMs = nowMs() - LOOKED_AT_MS;
  const waiting = (await readLine({ ticks }, queue)).filter(
    ({ ticketId }) => (book.tickets.get(ticketId)?.sinceMs ?? lookedAtMs) <= lookedAtMs,
  );
  const escalated = new Set(
    waiting
      .filter(({ enqueuedAtMs }) => lookedAtMs - enqueuedAtMs >= rules.escalation.afterMs)
      .map(({ ticketId }) => ticketId),
  );
  const left = match(waiting, rules, lookedAtMs, 0).filter(
    ({ teams }) => rules.holdingPointsPerSecond === null || teams.flat().some((id) => escalated.has(id)),
  );
  judge.expect(
    'I10: no match is left to be made',
    left.length === 0,
    () => `${queue} could make one of ${left[0]?.teams.flat().join()}`,
  );
  const duel = missedDuel(waiting, rules, lookedAtMs);
  judge.expect(
    'I10: no duel is left for who waited too long',
    duel === null,
    () => `in ${queue} ${duel?.map(({ ticketId }) => ticketId).join(' and ')} may play each other`,
  );
};

const readLine = async (
  { ticks }: Pick<MemoryQueues, 'ticks'>,
  queue: QueueId,
): Promise<readonly WaitingTicket[]> => {
  const line: WaitingTicket[] = [];
  for (let cursor = 0, more = true; more; ) {
    const page = await ticks.readWaiting(queue, cursor, PAGE_SIZE);
    for (const { ticket } of page.changes) if (ticket !== null) line.push(ticket);
    ({ cursor, more } = page);
  }
  return line;
};
