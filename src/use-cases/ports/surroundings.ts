import type { CancelReason } from '../../core/session.ts';

export type StateEvent =
  | {
      readonly kind: 'queue';
      readonly gameMode: string;
      readonly event: 'enqueued' | 'dequeued' | 'expired' | 'suspended' | 'resumed' | 'requeued' | 'size';
      readonly ticketId?: string;
      readonly size?: number;
    }
  | {
      readonly kind: 'session';
      readonly sessionId: string;
      readonly gameMode: string;
      readonly event: 'loading' | 'player_ready' | 'allocating' | 'matched' | 'cancelled';
      readonly players?: readonly string[];
      readonly reason?: CancelReason;
    }
  | { readonly kind: 'violation'; readonly code: string; readonly player: string };

/** At most once, after the transition, awaited 100 ms at the most. Never throws. */
export interface EventPublisher {
  publish(events: readonly StateEvent[]): Promise<void>;
}

export interface Clock {
  nowMs(): number;
  /** Resolves after `ms`, or at once when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Ids {
  /** A fresh unguessable id, 22 characters of [A-Za-z0-9_-]. */
  fresh(): string;
  /** 32-bit seed of a tick. */
  seed(): number;
}

export interface Metrics {
  count(name: MetricName, value?: number): void;
  milliseconds(name: MetricName, value: number): void;
  /** Hands over what was counted so far; called at the end of each invocation. */
  flush(): void;
}

export type MetricName =
  | 'Enqueued'
  | 'Matched'
  | 'Cancelled'
  | 'NoShows'
  | 'Ticks'
  | 'TickMs'
  | 'ClaimsLost'
  | 'QueueSize'
  | 'WaitMs'
  | 'UntoldPlayers'
  | 'AllocationFailures'
  | 'Violations'
  | 'FramesPosted'
  | 'Faults';

export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}
