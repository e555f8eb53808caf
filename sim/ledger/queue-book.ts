import { TOMBSTONE_MS } from '../../src/core/limits.ts';
import type { SessionStage } from '../../src/core/session.ts';
import type { TicketState } from '../../src/core/ticket.ts';
import type { QueueId } from '../../src/use-cases/ports.ts';

/** A ticket that its queue knows, as the outcomes of the stores told of it. */
export interface TicketNote {
  readonly ticketId: string;
  readonly queue: QueueId;
  readonly members: readonly string[];
  readonly enqueuedAtMs: number;
  state: TicketState;
  /** When that state began. */
  sinceMs: number;
  sessionId: string | null;
  /** Members who have not come since another one's receipt brought the ticket back. */
  away: readonly string[];
}

/** `kept_out`: no ticket ended, but the id is refused. `guilty`: with a session, by a member's fault. */
export type TicketEnd = 'removed' | 'kept_out' | 'absent' | 'waited_too_long' | 'guilty' | 'matched';

export interface EndNote {
  readonly how: TicketEnd;
  readonly atMs: number;
  /** How long it had waited when its first absent member left; 0 where nothing can bring it back. */
  readonly agedMs: number;
}

export interface SessionNote {
  readonly sessionId: string;
  readonly queue: QueueId;
  readonly claimedAtMs: number;
  readonly ticketIds: readonly string[];
  readonly players: readonly string[];
  stage: SessionStage;
  /** When the present stage began. */
  stageAtMs: number;
  deadlineMs: number;
  /** I5: open no longer than this, on the clock of `Deadlines`, which excuses stop. */
  endsByMs: number;
  ready: readonly string[];
  token: string | null;
  tokenExpiresAtMs: number;
  /** Id of the game session that the players were sent to. */
  server: string | null;
}

export interface LeaseNote {
  readonly holder: string;
  readonly deployment: number;
  readonly expiresAtMs: number;
}

/** What the ledger believes of one queue: it goes back when the queue's slot does. */
export interface QueueBook {
  readonly tickets: Map<string, TicketNote>;
  /** By the moment of their ends. */
  readonly ended: Map<string, EndNote>;
  readonly sessions: Map<string, SessionNote>;
  lease: LeaseNote | null;
}

export const createQueueBook = (): QueueBook => ({
  tickets: new Map(),
  ended: new Map(),
  sessions: new Map(),
  lease: null,
});

export const moveTo = (
  ticket: TicketNote,
  state: TicketState,
  nowMs: number,
  sessionId: string | null = null,
) => {
  if (ticket.state !== state) ticket.sinceMs = nowMs;
  ticket.state = state;
  ticket.sessionId = sessionId;
};

export const isLive = ({ state }: TicketNote): boolean => state !== 'matched';

export const isOpen = ({ stage }: SessionNote): boolean => stage === 'loading' || stage === 'allocating';

export const noteEnd = (book: QueueBook, ticketId: string, how: TicketEnd, atMs: number, agedMs = 0) => {
  book.tickets.delete(ticketId);
  // To the end of the line: pruning stops at the first that is young enough.
  book.ended.delete(ticketId);
  book.ended.set(ticketId, { how, atMs, agedMs });
};

/** The id must be refused: its tombstone stands. */
export const entombed = (book: QueueBook, ticketId: string, nowMs: number): EndNote | null => {
  const end = book.ended.get(ticketId);
  return end !== undefined && nowMs < end.atMs + TOMBSTONE_MS ? end : null;
};

/** A receipt is good for so long: nothing that ended earlier can come back. */
const ENDED_KEPT_MS = 2 * TOMBSTONE_MS;

export const forgetEnded = ({ ended }: QueueBook, nowMs: number): void => {
  for (const [ticketId, { atMs }] of ended) {
    if (nowMs - atMs < ENDED_KEPT_MS) return;
    ended.delete(ticketId);
  }
};
