/** Of a player without a profile, without a signed rating, or in a mode where ratings do not matter. */
export const RATING_DEFAULT = 1_500;
/** Ratings beyond this, and beyond its negative, count as this. */
export const RATING_MAX = 1_000_000_000;

/** A player of a ticket, as the matcher sees them. */
export interface Member {
  readonly player: string;
  readonly rating: number;
}

export type Attribute = string | number | boolean | readonly string[];

/** What a ticket asks for. It never changes while the ticket lives. */
export interface TicketRequest {
  readonly gameMode: string;
  readonly members: readonly Member[];
  /** Id of the party record that the members came from; null for a player alone. */
  readonly party: string | null;
  /** Region name -> latency in milliseconds; empty accepts every region. */
  readonly regions: Readonly<Record<string, number>>;
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** The player's own limit, in ms: no region further away, however long the wait. */
  readonly maxLatencyMs?: number;
  /** Seconds of waiting that the ticket is credited with. */
  readonly prioritySeconds?: number;
  /** Players whom a member has blocked. */
  readonly blocked?: readonly string[];
  /** Players whom a member met in recent matches. */
  readonly recentOpponents?: readonly string[];
}

/** A ticket that may be matched: the matcher's input. */
export interface WaitingTicket {
  readonly ticketId: string;
  /** Age counts from here; kept through every requeue. */
  readonly enqueuedAtMs: number;
  readonly request: TicketRequest;
}

export type TicketState = 'waiting' | 'suspended' | 'delayed' | 'loading' | 'allocating' | 'matched';

/** The connection by which a member is reached. `connectionId` is '' while the member has none. */
export interface Presence {
  readonly player: string;
  readonly connectionId: string;
  /** When that connection was made, epoch ms; 0 without one. */
  readonly connectedAtMs: number;
  /** Since when the member is absent, epoch ms; 0 while present. */
  readonly absentSinceMs: number;
}

/** A member as they come in with a ticket, or come back to one. */
export interface Arrival extends Presence {
  /** The connection has pinged: from now on its silence counts as absence. */
  readonly pinged: boolean;
}

/** A live or matched ticket as its queue knows it. */
export interface Ticket extends WaitingTicket {
  readonly presence: readonly Presence[];
  readonly state: TicketState;
  readonly revision: number;
  /** Null unless loading, allocating or matched. */
  readonly sessionId: string | null;
}

export interface WaitEstimate {
  readonly p50Seconds: number;
  readonly p90Seconds: number;
}

/** A ticket with what a client wants to know of its place. */
export interface TicketInLine {
  readonly ticket: Ticket;
  /** Null while it is not waiting; 1 is the oldest ticket. */
  readonly position: number | null;
  readonly queueSize: number;
  /** What the ticker last said about waits in this queue; '' before it said anything. Only the core reads it. */
  readonly estimates: string;
  /** Why it still waits, as the ticker last said; '' when it said nothing lately or the ticket does not wait. */
  readonly reason: string;
  readonly epoch: string;
}
