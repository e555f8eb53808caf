import type { LoadingSession } from '../../core/session.ts';
import type { Arrival, Ticket, TicketInLine, TicketRequest, TicketState } from '../../core/ticket.ts';

export type { Ticket, TicketInLine, WaitEstimate } from '../../core/ticket.ts';

export type QueueId = string;

export interface NewTicket {
  readonly ticketId: string;
  readonly request: TicketRequest;
  /** The first is who asks; of the others no frame was heard, so no push counts as told until one is. */
  readonly presence: readonly Arrival[];
}

/** `live` also answers an add that repeats a ticket id; the ticket is then the one that lives. */
export type AddOutcome =
  | {
      readonly kind: 'added' | 'live';
      readonly place: TicketInLine /** Nobody holds the lease. */;
      readonly wakeTicker: boolean;
    }
  /** The id was used by a ticket that has ended. */
  | { readonly kind: 'ended' };

export type RestoreOutcome = AddOutcome | { readonly kind: 'refused' };

export type RemoveOutcome =
  | { readonly kind: 'removed'; readonly ticket: Ticket }
  /** The match came first. */
  | { readonly kind: 'too_late'; readonly sessionId: string; readonly state: TicketState }
  /** To the system alone, which takes no live ticket from its players. */
  | { readonly kind: 'live' }
  /** The queue does not know it; a tombstone now keeps it out for 15 minutes. */
  | { readonly kind: 'unknown' };

export type SuspendOutcome =
  | { readonly kind: 'suspended' | 'marked_absent'; readonly ticket: Ticket }
  /** Another connection is the present one, or the ticket is unknown. */
  | { readonly kind: 'refused' };

export type ResumeOutcome =
  | { readonly kind: 'resumed' | 'unchanged'; readonly ticket: Ticket; readonly wakeTicker: boolean }
  | { readonly kind: 'refused' };

export interface TicketStore {
  /** none -> waiting (suspended when a member is absent, with `graceMs` for each). Sets the age itself. */
  addTicket(queue: QueueId, ticket: NewTicket, graceMs: number): Promise<AddOutcome>;
  /**
   * Puts a ticket back that a receipt proves: always when the queue's epoch is another, and within the
   * same epoch only when the ticket ended by grace (its age then counts up to the drop). Members that
   * `presence` calls absent keep it suspended.
   */
  restoreTicket(
    queue: QueueId,
    ticket: NewTicket,
    proof: { readonly epoch: string; readonly enqueuedAtMs: number },
    graceMs: number,
  ): Promise<RestoreOutcome>;
  /**
   * waiting, suspended, delayed -> cancelled. `player` must be a member; null is the system itself, which
   * only keeps an unknown ticket from being added late.
   */
  removeTicket(queue: QueueId, ticketId: string, player: string | null): Promise<RemoveOutcome>;
  /** Refused unless `connectionId` is the member's present one. While loading it only marks the absence. */
  suspendTicket(
    queue: QueueId,
    ticketId: string,
    player: string,
    connectionId: string,
    graceMs: number,
  ): Promise<SuspendOutcome>;
  /** Rebinds the member to a connection at least as new as the one known; waits again once nobody is absent. */
  resumeTicket(queue: QueueId, ticketId: string, member: Arrival): Promise<ResumeOutcome>;
  /** Reads a ticket and its session; a `pinged` player is from now on judged by silence. Null: unknown. */
  readTicket(
    queue: QueueId,
    ticketId: string,
    seen: { readonly player: string; readonly pinged: boolean } | null,
  ): Promise<TicketReading | null>;
}

export interface TicketReading extends TicketInLine {
  readonly session: LoadingSession | null;
}
