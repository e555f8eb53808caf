import type { StartLoadingFrame } from '../src/protocol/server-frames.ts';
import type { ConnectionOptions } from './connection.ts';
import type { Random } from './random.ts';
import type { Wishes } from './traits.ts';

/**
 * `no-show` stays silent at its first `start_loading` and plays well from then on; `drop` loses its
 * connection once, while it waits or while it loads, and comes back.
 */
export type Behaviour = 'normal' | 'no-show' | 'drop';

/** Everything that one bot is going to do. */
export interface BotPlan {
  readonly url: string;
  readonly token: string;
  readonly player: string;
  readonly gameMode: string;
  /** The leader enqueues for all; the others only connect. Null: alone. */
  readonly party: { readonly id: string; readonly leads: boolean } | null;
  readonly wishes: Wishes;
  readonly behaviour: Behaviour;
  /** From `start_loading` to `loading_complete`. */
  readonly thinkMs: number;
  /** A bot that is not matched by then leaves. */
  readonly giveUpAfterMs: number;
  /** Who is in no match then leaves. */
  readonly neededUntil?: AbortSignal | undefined;
  readonly random: Random;
  readonly connection?: ConnectionOptions | undefined;
  /** Also a first connection that cannot be made is tried again. */
  readonly persistent?: boolean | undefined;
  /** How long the bot stays connected after its match. */
  readonly stayMs?: number | undefined;
  /** Told, perhaps more than once, that the server knows the bot to be there. */
  readonly onPresent?: (() => void) | undefined;
  /** Told of a match: how many players it has, and until when they may load. */
  readonly onLoading?: ((players: number, deadlineMs: number) => void) | undefined;
}

/** `refused`: an error that no retry helps against, or a refused upgrade. */
export type BotOutcome = 'matched' | 'gave_up' | 'refused' | 'unreachable';

/** A match as `start_loading` tells of it, or the `state` that stands in for it. */
export type MatchSeen = Pick<StartLoadingFrame, 'loading_session_id' | 'teams' | 'quality' | 'deadline'>;

/** What one bot saw. Times are milliseconds from its first `enqueue` (a party's follower: from its first frame). */
export interface BotReport {
  readonly player: string;
  readonly gameMode: string;
  readonly behaviour: Behaviour;
  readonly outcome: BotOutcome;
  /** To the `start_loading` of the session that became the match; null when not matched. */
  readonly waitMs: number | null;
  readonly matchedMs: number | null;
  /** Null, too, where nobody loads. */
  readonly match: MatchSeen | null;
  /** Sessions cancelled after which the bot's ticket was over, and after which it waited on. */
  readonly cancelled: number;
  readonly requeued: number;
  /** How often each error code came. */
  readonly errors: Readonly<Record<string, number>>;
  /** The last message that came with each. */
  readonly messages: Readonly<Record<string, string>>;
}
