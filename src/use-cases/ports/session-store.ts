import type { CancelledSession, GameServer, LoadingSession } from '../../core/session.ts';
import type { QueueId } from './ticket-store.ts';

export type CompleteLoadingOutcome =
  | {
      /** `all_ready`: this call, or an earlier one like it, was the last that was missing. */
      readonly kind: 'progress' | 'all_ready';
      readonly session: LoadingSession;
    }
  /** Not a player of it, or the session is unknown, cancelled or matched. */
  | { readonly kind: 'not_present' };

export type TakeAllocationOutcome =
  | { readonly kind: 'taken'; readonly session: LoadingSession }
  /** Another caller's token lives. */
  | { readonly kind: 'busy' }
  /** Started too often; the caller cancels the session with `no_server`. */
  | { readonly kind: 'exhausted'; readonly session: LoadingSession }
  /** The caller releases what server it may hold, and forgets it; the token keeps others from doing the same. */
  | { readonly kind: 'cancelled'; readonly session: LoadingSession }
  /** It was cancelled, its server released, and it is forgotten: whoever got a server for it since gives it back. */
  | { readonly kind: 'released' }
  | { readonly kind: 'over' };

export type CancelCause =
  /** Its deadline passed: players told and not ready are no-shows. */
  | { readonly reason: 'no_show' }
  | { readonly reason: 'declined'; readonly player: string }
  /** The member cannot be told on this connection; ignored when the member has another by now. */
  | { readonly reason: 'unreachable'; readonly player: string; readonly connectionId: string }
  /** Needs the token, unless no live token exists. */
  | { readonly reason: 'no_server'; readonly token: string };

export interface CancelOptions {
  readonly requeueDelayMs: number;
  readonly graceMs: number;
}

export type CancelOutcome =
  | {
      readonly kind: 'cancelled';
      readonly session: LoadingSession;
      readonly cancelled: CancelledSession;
      readonly wakeTicker: boolean;
    }
  /** Not due yet, not loading, another token, not a player of it, or unknown. */
  | { readonly kind: 'refused' };

export type MarkToldOutcome = { readonly sessionId: string; readonly allTold: boolean };

/**
 * What players were told of: the session's start or its end. `out_of_reach`: the players of a matched session
 * who are not told have no connection. Telling them stops; the record stays for their `sync`.
 */
export type ToldAbout = 'start' | 'end' | 'out_of_reach';

export interface SessionStore {
  /** These players were told of the session's present stage, unless they are silent. */
  markTold(
    queue: QueueId,
    told: readonly { readonly sessionId: string; readonly players: readonly string[] }[],
    about: ToldAbout,
    loadingTimeoutMs: number,
  ): Promise<readonly MarkToldOutcome[]>;
  completeLoading(queue: QueueId, sessionId: string, player: string): Promise<CompleteLoadingOutcome>;
  /**
   * One token holder at a time; the token is the caller's own id, so that a retried call gets the same answer.
   * Of a cancelled session it is for releasing: nobody can be asking for its server any more.
   */
  takeAllocation(
    queue: QueueId,
    sessionId: string,
    token: string,
    ttlMs: number,
    triesMax: number,
  ): Promise<TakeAllocationOutcome>;
  /** allocating -> matched; needs the token. */
  finishAllocation(
    queue: QueueId,
    sessionId: string,
    token: string,
    server: GameServer,
  ): Promise<{ readonly kind: 'finished'; readonly session: LoadingSession } | { readonly kind: 'refused' }>;
  /** loading, allocating -> each ticket waiting, suspended, delayed or cancelled. Repeats answer the same. */
  cancelLoading(
    queue: QueueId,
    sessionId: string,
    cause: CancelCause,
    options: CancelOptions,
  ): Promise<CancelOutcome>;
  /** Forgets a cancelled session that is settled, or a matched one whose time is over. */
  forgetSession(queue: QueueId, sessionId: string): Promise<void>;
  readSession(queue: QueueId, sessionId: string): Promise<LoadingSession | null>;
}
