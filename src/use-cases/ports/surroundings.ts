import type { CountName, DurationName, GaugeName } from '../../core/metrics.ts';
import type { CancelReason } from '../../core/session.ts';
import type { QueueId } from './ticket-store.ts';

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

/** The queue that a value is of, where its metric is published by queue. */
export interface OfQueue {
  readonly queue: QueueId;
}

export interface Metrics {
  count(name: CountName, value?: number, of?: OfQueue): void;
  /** How much there is at this moment. */
  gauge(name: GaugeName, value: number, of?: OfQueue): void;
  milliseconds(name: DurationName, value: number, of?: OfQueue): void;
  /** Hands over what was counted so far; called at the end of each invocation, and in long ones now and then. */
  flush(): void;
}

export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}
