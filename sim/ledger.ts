import type { Configuration } from '../src/core/game-mode.ts';
import type { MemoryQueues } from '../src/memory/memory-queues.ts';
import type { ServerFrame } from '../src/protocol/server-frames.ts';
import type { Allocator, PlayerStore, QueueId } from '../src/use-cases/ports.ts';
import { checkAtRest } from './ledger/at-rest.ts';
import { createDeadlines } from './ledger/deadlines.ts';
import { createEvidence } from './ledger/evidence.ts';
import { createJudge, type Violation } from './ledger/judge.ts';
import { bookOf, type LedgerParts } from './ledger/ledger-parts.ts';
import { createPenalties } from './ledger/penalties.ts';
import { createPointers } from './ledger/pointers.ts';
import { forgetEnded, isLive, type QueueBook, type TicketNote } from './ledger/queue-book.ts';
import { createSeats } from './ledger/seats.ts';
import { createServers } from './ledger/servers.ts';
import { expectEndAgain } from './ledger/session-stages.ts';
import { watchAllocator } from './ledger/watch-allocator.ts';
import { watchPlayers } from './ledger/watch-players.ts';
import { watchSessions } from './ledger/watch-sessions.ts';
import { watchTickets } from './ledger/watch-tickets.ts';
import { watchTicks } from './ledger/watch-ticks.ts';

export type { Violation } from './ledger/judge.ts';

export interface LedgerOptions {
  readonly configuration: Configuration;
  /** Redis' own time, epoch ms. */
  readonly nowMs: () => number;
  /** Called at once; the simulator ends the history there. */
  readonly violated: (violation: Violation) => void;
}

/** All that the ledger believes of the queues and of pointers, as plain values. */
export interface LedgerState {
  readonly pointers: ReadonlyMap<string, string>;
  readonly books: ReadonlyMap<QueueId, QueueBook>;
}

/** What a failover takes back: these queues, and perhaps the slots of the players. */
export interface FallBack {
  readonly queues: readonly QueueId[];
  readonly players: boolean;
}

/**
 * Stands between the functions and what all of them share, sees each call when it takes effect, and says at once when an
 * invariant of DESIGN.md is broken. It keeps books of its own, of what the stores have answered so far.
 */
export interface Ledger {
  watchQueues(queues: MemoryQueues): MemoryQueues;
  watchPlayers(players: PlayerStore): PlayerStore;
  /** The fleet itself, not what is heard of it over a network. */
  watchAllocator(allocator: Allocator): Allocator;
  /**
   * The gateway accepted a frame for a connection of this player's. Whether the client is still there does not matter:
   * until it is known to be silent or gone, a player counts as told. Silence is not judged here, as what a queue has
   * heard of a player depends on the order of calls to it: a queue that takes the silent for told passes unseen.
   */
  accepted(player: string, frame: ServerFrame, isReachable: boolean): void;
  /** What should have happened by now; called after each step. */
  check(): void;
  /** Nothing could work for so long: what is open has so much more time. */
  excuse(ms: number, why: string): void;
  /** A container of this function died, with all that only it knew. */
  died(functionName: string): void;
  snapshot(): LedgerState;
  /** Redis fell back to what it was at the snapshot. */
  fellBackTo(state: LedgerState, lost: FallBack): void;
  emptied(): void;
  /** Everything has healed and come to rest: nothing may be left to be done. */
  finish(): Promise<void>;
  /** When the player's live ticket was enqueued; null without one. */
  enqueuedAtMs(player: string): number | null;
  /** How often each check was made, and each excuse needed. */
  counts(): Readonly<Record<string, number>>;
}

const FORGET_EVERY_MS = 60_000;

export const createLedger = (options: LedgerOptions): Ledger => {
  const parts = createParts(options);
  const { books, judge, pointers, evidence, seats, deadlines, nowMs } = parts;
  let watched: MemoryQueues | null = null;
  let forgotAtMs = Number.NEGATIVE_INFINITY;

  const forgetOld = (atMs: number): void => {
    forgotAtMs = atMs;
    for (const book of books.values()) forgetEnded(book, atMs);
    evidence.forgetOld(atMs);
  };

  return {
    watchQueues: (queues) => {
      watched = queues;
      return {
        tickets: watchTickets(parts, queues.tickets),
        ticks: watchTicks(parts, queues.ticks),
        sessions: watchSessions(parts, queues.sessions),
      };
    },
    watchPlayers: (players) => watchPlayers(parts, players),
    watchAllocator: (allocator) => watchAllocator(parts, allocator),
    accepted: (player, frame, isReachable) => {
      if (frame.type === 'start_loading' && !isReachable) judge.note('excused: told, and there no more');
      evidence.accepted(player, frame);
    },
    check: () => {
      deadlines.check();
      const atMs = nowMs();
      if (atMs - forgotAtMs >= FORGET_EVERY_MS) forgetOld(atMs);
    },
    excuse: (ms, why) => {
      judge.note(`excused: ${why}`);
      deadlines.excuse(ms);
    },
    died: (functionName) => {
      if (functionName === 'allocate') parts.servers.allocateDied();
    },
    snapshot: () => ({ books: structuredClone(books), pointers: pointers.snapshot() }),
    fellBackTo: (state, lost) => fallBack(parts, state, lost),
    emptied: () =>
      fallBack(
        parts,
        { books: new Map(), pointers: new Map() },
        { queues: [...books.keys()], players: true },
      ),
    finish: async () => {
      if (watched !== null) await checkAtRest(parts, watched);
    },
    enqueuedAtMs: (player) => seats.of(player)[0]?.enqueuedAtMs ?? null,
    counts: judge.counts,
  };
};

const createParts = ({ configuration, nowMs, violated }: LedgerOptions): LedgerParts => {
  const books = new Map<QueueId, QueueBook>();
  const judge = createJudge({ nowMs, violated });
  const evidence = createEvidence();
  const deadlines = createDeadlines(nowMs);
  const pointers = createPointers();
  const sessionOf = (sessionId: string) => {
    for (const { sessions } of books.values()) {
      const found = sessions.get(sessionId);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const { tokenTtlMs } = configuration.allocation;
  return {
    configuration,
    nowMs,
    judge,
    books,
    evidence,
    penalties: createPenalties(judge),
    deadlines,
    pointers,
    seats: createSeats(judge, pointers),
    servers: createServers({ judge, evidence, deadlines, nowMs, tokenTtlMs, sessionOf }),
    lostAges: new Map(),
  };
};

/** The books go back with their slots. What happened outside of Redis stays: frames, servers, the passing of time. */
const fallBack = (parts: LedgerParts, state: LedgerState, { queues, players }: FallBack): void => {
  const { books, pointers, penalties, seats, servers, lostAges } = parts;
  for (const queue of queues) {
    const before = bookOf(parts, queue);
    const kept = state.books.get(queue);
    if (kept === undefined) books.delete(queue);
    else books.set(queue, structuredClone(kept));
    for (const ticket of liveIn(before)) lostAges.set(ticket.ticketId, ticket.enqueuedAtMs);
    for (const { ticketId } of kept?.tickets.values() ?? []) lostAges.delete(ticketId);
    for (const ticketId of before.ended.keys())
      if (!kept?.ended.has(ticketId)) pointers.reopened({ queue, ticketId }, parts.nowMs());
    shake(parts, before, kept);
    expectEndAgain(parts, bookOf(parts, queue));
  }
  // A lost pointer alone lets two tickets of a player coexist, too.
  const live = [...books.values()].flatMap(liveIn);
  pointers.fellBack(players ? state.pointers : null, live, parts.nowMs());
  if (players) penalties.fellBack();
  seats.fellBack(live);
  servers.lost();
};

const shake = ({ evidence }: LedgerParts, before: QueueBook, kept: QueueBook | undefined): void => {
  for (const { sessionId, stage, token } of before.sessions.values()) {
    const back = kept?.sessions.get(sessionId);
    const seen = evidence.of(sessionId);
    if (seen !== undefined && (back?.stage !== stage || back.token !== token)) seen.isShaken = true;
  }
  // What was forgotten since is there again.
  for (const sessionId of kept?.sessions.keys() ?? []) {
    const seen = evidence.of(sessionId);
    if (seen === undefined || before.sessions.has(sessionId)) continue;
    seen.isShaken = true;
    seen.closed = null;
  }
};

const liveIn = ({ tickets }: QueueBook): readonly TicketNote[] => [...tickets.values()].filter(isLive);
