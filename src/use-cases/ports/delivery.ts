import type { GameServer } from '../../core/session.ts';
import type { ServerFrame } from '../../protocol/server-frames.ts';
import type { QueueId } from './ticket-store.ts';

/** `gone`: the connection no longer exists. `failed`: not delivered, and worth another try later. */
export type PostOutcome = 'accepted' | 'gone' | 'failed';

/** Pushes a frame to one connection: bounded concurrency, a deadline per call, few retries. Never throws. */
export interface FramePoster {
  post(connectionId: string, frame: ServerFrame): Promise<PostOutcome>;
  /** Closes a connection; no error if it is gone. */
  close(connectionId: string): Promise<void>;
}

/** Starts functions asynchronously: no retries, event age 60 s. Never throws; a lost start is repaired by the sweep. */
export interface FunctionInvoker {
  tryMatch(queue: QueueId): Promise<void>;
  allocate(queue: QueueId, sessionId: string): Promise<void>;
  push(queue: QueueId, sessions: readonly string[]): Promise<void>;
}

/** One-time schedules that run stale-sweeper for a queue. */
export interface WakeUpScheduler {
  scheduleWakeUp(queue: QueueId, atMs: number): Promise<void>;
}

export interface AllocationRequest {
  /** The idempotency key: the same id answers the same server. */
  readonly loadingSessionId: string;
  readonly gameMode: string;
  /** Where all players have the least latency; null where none matters. */
  readonly region: string | null;
  readonly teams: readonly (readonly string[])[];
}

/** Gets a game server. Throws `AllocationFailed` when none could be had after all retries. */
export interface Allocator {
  allocate(request: AllocationRequest): Promise<GameServer>;
  /** The server of this session is not needed. Idempotent. Throws `ReleaseFailed` after all retries. */
  release(loadingSessionId: string): Promise<void>;
}
