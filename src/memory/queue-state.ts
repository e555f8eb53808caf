import type { LoadingSession } from '../core/session.ts';
import type { Presence, TicketRequest, TicketState } from '../core/ticket.ts';
import type { Outlook } from '../use-cases/ports.ts';
import { createScores, type Scores } from './scores.ts';

/** A ticket as the queue keeps it. Ended tickets have no record, only a tombstone. */
export interface TicketRecord {
  readonly ticketId: string;
  readonly request: TicketRequest;
  presence: readonly Presence[];
  state: TicketState;
  revision: number;
  readonly enqueuedAtMs: number;
  sessionId: string | null;
  /** How long a member may be absent, as it was last said. */
  graceMs: number;
}

export interface SessionRecord extends LoadingSession {
  /** 0 without a token. */
  readonly tokenExpiresAtMs: number;
}

export interface Lease {
  readonly holder: string;
  readonly expiresAtMs: number;
  readonly stopsAtMs: number;
  readonly deployment: number;
}

/** A ticket that ended by grace: what a receipt needs to bring it back. */
export interface Graced {
  readonly enqueuedAtMs: number;
  readonly absentSinceMs: number;
}

/** Everything in one queue's slot. Sorted sets hold moments in epoch ms unless said otherwise. */
export interface QueueState {
  readonly epoch: string;
  readonly tickets: Map<string, TicketRecord>;
  /** Player -> live ticket. */
  readonly players: Map<string, string>;
  /** By enqueue time; a member exactly while its state is waiting. */
  readonly waiting: Scores;
  /** Tickets by the change number with which they last began to wait; they may not wait any more. */
  readonly changes: Scores;
  /** Tickets that left `waiting` by anything but a claim, by change number. */
  readonly removals: Scores;
  /** By the moment until which the id is refused. */
  readonly tombstones: Scores;
  readonly graced: Map<string, Graced>;
  readonly sessions: Map<string, SessionRecord>;
  /** Sessions with untold players, by the moment of the next telling. */
  readonly untold: Scores;
  /** Sessions by the moment of the next `player_ready`. */
  readonly progress: Scores;
  /** `t:<ticket>` and `s:<session>` by deadline. */
  readonly due: Scores;
  /** Players who pinged and have a live ticket, by their last frame. */
  readonly pings: Scores;
  change: number;
  /** Removals up to this change number may be gone. */
  purged: number;
  wokenAtMs: number;
  /** Redis forgets its reasons after a while; nothing here does. */
  outlook: Outlook;
  lease: Lease | null;
}

export const createQueueState = (epoch: string): QueueState => ({
  epoch,
  tickets: new Map(),
  players: new Map(),
  waiting: createScores(),
  changes: createScores(),
  removals: createScores(),
  tombstones: createScores(),
  graced: new Map(),
  sessions: new Map(),
  untold: createScores(),
  progress: createScores(),
  due: createScores(),
  pings: createScores(),
  change: 0,
  purged: 0,
  wokenAtMs: 0,
  outlook: { estimates: '', memory: '', reasons: [] },
  lease: null,
});

/** What stays as it is when the queue goes on. Records of sessions and leases are never changed, only replaced. */
export const copyQueueState = (queue: QueueState): QueueState => ({
  ...queue,
  tickets: new Map([...queue.tickets].map(([ticketId, record]) => [ticketId, { ...record }])),
  players: new Map(queue.players),
  waiting: queue.waiting.copy(),
  changes: queue.changes.copy(),
  removals: queue.removals.copy(),
  tombstones: queue.tombstones.copy(),
  graced: new Map(queue.graced),
  sessions: new Map(queue.sessions),
  untold: queue.untold.copy(),
  progress: queue.progress.copy(),
  due: queue.due.copy(),
  pings: queue.pings.copy(),
});
