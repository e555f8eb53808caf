import type { Quality } from '../../core/match.ts';
import type { LoadingSession } from '../../core/session.ts';
import type { WaitingTicket } from '../../core/ticket.ts';
import type { QueueId, Ticket } from './ticket-store.ts';

export interface LeaseHolder {
  readonly holder: string;
  readonly leaseMs: number;
  /** When this holder's time is up. */
  readonly stopsAtMs: number;
  /** A newer deployment takes the lease from an older one at once. */
  readonly deployment: number;
}

export interface TicketChange {
  readonly ticketId: string;
  /** Null: the ticket no longer waits. */
  readonly ticket: WaitingTicket | null;
}

/** What a sweep of one queue has to look at. Bounded; the rest comes next time. */
export interface DueWork {
  /** Tickets past the deadline of their state: `releaseDue` decides. */
  readonly tickets: readonly string[];
  /** Sessions past a deadline, or cancelled and not settled; handed out at most once in 5 s. */
  readonly sessions: readonly LoadingSession[];
  /** Sessions with players that nobody told for 3 s; handed out at most once in 3 s. */
  readonly untold: readonly LoadingSession[];
  /** Sessions whose number of ready players is worth a `player_ready` now. */
  readonly progressed: readonly LoadingSession[];
  /** Members of live tickets whose connection is silent. */
  readonly silent: readonly {
    readonly player: string;
    readonly ticketId: string;
    readonly connectionId: string;
  }[];
}

export type BeginTickOutcome =
  | {
      readonly kind: 'holding';
      readonly epoch: string;
      /** The caller must forget its pool: `changes` begin at the first ticket. */
      readonly startOver: boolean;
      readonly changes: readonly TicketChange[];
      readonly cursor: number;
      /** More pages follow at once. */
      readonly more: boolean;
      readonly due: DueWork;
      readonly waiting: number;
      /** Sessions that are loading or allocating. */
      readonly sessions: number;
      /** What `saveOutlook` saved for the next holder: '' before that, and when not starting over. */
      readonly memory: string;
    }
  | { readonly kind: 'held'; readonly stopsAtMs: number; readonly expiresAtMs: number };

export interface ClaimRequest {
  readonly sessionId: string;
  readonly gameMode: string;
  /** Null where none matters. */
  readonly region: string | null;
  readonly quality: Quality;
  /** One array of ticket ids a team. */
  readonly teams: readonly (readonly string[])[];
}

export type ClaimOutcome =
  | { readonly kind: 'lease_lost' }
  | {
      readonly kind: 'claimed';
      readonly sessions: readonly LoadingSession[];
      /** One for each refused proposal: its tickets that do not wait any more. */
      readonly refused: readonly { readonly sessionId: string; readonly gone: readonly string[] }[];
    };

export interface ClaimOptions {
  readonly loadingTimeoutMs: number;
  /** False: straight to allocating. */
  readonly loading: boolean;
}

/** What players are told about their wait. No store looks into the texts. */
export interface Outlook {
  /** Answered with every ticket in line from now on. */
  readonly estimates: string;
  /** Answered to whoever starts over. */
  readonly memory: string;
  /** Why these tickets wait, 256 at most; whatever was said before is forgotten. */
  readonly reasons: readonly (readonly [ticketId: string, reason: string])[];
}

/** Waiting tickets in the order of their changes; `cursor` is where the next page begins. */
export interface WaitingPage {
  readonly changes: readonly TicketChange[];
  readonly cursor: number;
  readonly more: boolean;
}

/** `idle`: only if nothing waits or runs. `few`: only if nothing runs. `stop`: in any case. */
export type EndTickMode = 'idle' | 'few' | 'stop';

export type EndTickOutcome =
  | {
      readonly kind: 'ended';
      /** When a sweep of the queue has something to do next. */
      readonly nextDueAtMs: number | null;
    }
  | { readonly kind: 'goes_on' }
  | { readonly kind: 'lease_lost' };

export type ReleasedTicket = {
  readonly ticket: Ticket;
  readonly outcome: 'waiting' | 'suspended' | 'absent' | 'waited_too_long';
};

export interface TickStore {
  /** Takes or renews the lease and reads what changed since `cursor` (0: everything), `pageSize` at most. */
  beginTick(
    queue: QueueId,
    lease: LeaseHolder,
    cursor: number,
    pageSize: number,
    ticketTimeoutMs: number,
  ): Promise<BeginTickOutcome>;
  /** waiting -> loading, proposal by proposal; the lease is needed and renewed. */
  claimMatches(
    queue: QueueId,
    lease: LeaseHolder,
    proposals: readonly ClaimRequest[],
    options: ClaimOptions,
  ): Promise<ClaimOutcome>;
  /** The lease is needed and not renewed. */
  saveOutlook(queue: QueueId, holder: string, outlook: Outlook): Promise<'saved' | 'lease_lost'>;
  endTick(queue: QueueId, holder: string, cursor: number, mode: EndTickMode): Promise<EndTickOutcome>;
  /** The same work as beginTick answers, without a lease: for the sweeper. */
  listDue(queue: QueueId, ticketTimeoutMs: number): Promise<DueWork>;
  /** delayed -> waiting; suspended too long -> cancelled; waited too long -> expired. Others are left. */
  releaseDue(
    queue: QueueId,
    ticketIds: readonly string[],
    ticketTimeoutMs: number,
  ): Promise<readonly ReleasedTicket[]>;
  /** The pages of a pool that starts over (from cursor 0), for whoever holds no lease. Changes nothing. */
  readWaiting(queue: QueueId, cursor: number, pageSize: number): Promise<WaitingPage>;
  peekQueue(queue: QueueId): Promise<{
    readonly waiting: number;
    readonly sessions: number;
    readonly nextDueAtMs: number | null;
    readonly leaseHeld: boolean;
  }>;
}
