import type { QueueId } from './ticket-store.ts';

/** Where a player's ticket may be: a hint, never the truth. */
export interface TicketPointer {
  readonly queue: QueueId;
  readonly ticketId: string;
}

export interface Connection {
  readonly connectionId: string;
  readonly player: string;
  readonly connectedAtMs: number;
  /** The token's rating claim, where the game's own back end signed one. */
  readonly tokenRating: number | null;
  /** The token's claim of seconds of waiting to be credited with; 0 without one. */
  readonly tokenPrioritySeconds: number;
}

export interface PlayerReading {
  readonly pointer: TicketPointer | null;
  /** '' when no connection is attached. */
  readonly connectionId: string;
  readonly connectedAtMs: number;
  readonly pinged: boolean;
  /** 0 when the player may enqueue. */
  readonly cooldownUntilMs: number;
}

/** The reading of who is about to get a ticket. */
export interface PlayerRecord extends PlayerReading {
  /** Whom the player met in the last matches, newest first; 32 at the most. */
  readonly opponents: readonly string[];
}

export type AttachOutcome =
  | {
      readonly kind: 'attached';
      readonly player: PlayerReading;
      /** This call attached the connection; false when it was attached already. */
      readonly newlyAttached: boolean;
      /** The connection that was replaced just now. */
      readonly replaced: string | null;
    }
  /** A newer connection is attached. */
  | { readonly kind: 'superseded' }
  | { readonly kind: 'rate_limited'; readonly retryAfterMs: number };

export type BindOutcome =
  | { readonly kind: 'bound'; readonly player: PlayerRecord }
  | { readonly kind: 'conflict'; readonly pointer: TicketPointer | null }
  | { readonly kind: 'rate_limited' | 'cooldown'; readonly retryAfterMs: number }
  /** Older than the player's last dequeue. */
  | { readonly kind: 'superseded' };

export interface Penalty {
  readonly count: number;
  readonly cooldownUntilMs: number;
}

export interface PlayerStore {
  /** Every frame attaches its connection: the greater (connectedAt, connectionId) wins. Takes one rate token. */
  attachConnection(
    connection: Connection,
    frame: { readonly kind: 'write' | 'read'; readonly ping: boolean },
  ): Promise<AttachOutcome>;
  /** Only if this connection is the attached one. Answers the pointer, so that the ticket can be suspended. */
  detachConnection(
    player: string,
    connectionId: string,
  ): Promise<
    { readonly kind: 'detached'; readonly pointer: TicketPointer | null } | { readonly kind: 'not_attached' }
  >;
  /**
   * Compare-and-set of the pointer. `enqueue` is given for the player who asks: it takes an enqueue
   * token and is refused in a cool-down or when older than the last dequeue.
   */
  bindTicket(
    player: string,
    expected: TicketPointer | null,
    next: TicketPointer,
    enqueue: { readonly requestedAtMs: number } | null,
  ): Promise<BindOutcome>;
  /** Enqueues requested before this moment are refused from now on. */
  noteDequeue(player: string, requestedAtMs: number): Promise<void>;
  readPlayer(player: string): Promise<PlayerRecord>;
  /** One step up the ladder; idempotent by session id (the last 16 are remembered). */
  penalise(player: string, sessionId: string): Promise<Penalty>;
  /**
   * The player met these in the match of this session, before all whom they met earlier; idempotent by
   * session id (the last 4 are remembered).
   */
  noteOpponents(player: string, sessionId: string, opponents: readonly string[]): Promise<void>;
}

/** The durable copy of whose connection it is. It expires by itself. */
export interface ConnectionArchive {
  recordConnection(connection: Connection): Promise<void>;
  findConnection(connectionId: string): Promise<Connection | null>;
}

/** Whose connection it is: the fast copy before the durable one. */
export interface ConnectionStore extends ConnectionArchive {
  forgetConnection(connectionId: string): Promise<void>;
}

/** What the game's own back end has written of a player. */
export interface Profile {
  /** 1500 where none is written. */
  readonly rating: number;
  /** Seconds of waiting that the player is credited with, 0 to 3,600. */
  readonly prioritySeconds: number;
  /** Players whom this one does not want to meet; 64 at the most. */
  readonly blocked: readonly string[];
}

export interface ProfileStore {
  readProfile(player: string): Promise<Profile>;
}

export interface PenaltyArchive {
  /** The durable copy; the later `cooldownUntilMs` wins. */
  recordPenalty(player: string, penalty: Penalty): Promise<void>;
}

export interface PartyStore {
  /** Player ids of the party's members, or null when there is no such party. */
  readParty(partyId: string): Promise<readonly string[] | null>;
}
