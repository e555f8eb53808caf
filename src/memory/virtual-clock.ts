import type { Clock } from '../use-cases/ports.ts';
import { createMoments } from './moments.ts';

export interface VirtualClock extends Clock {
  /** Does something at a moment, or at once if it is past; after everything that was asked for earlier. */
  at(atMs: number, act: () => void): void;
  /** Moves time on; sleepers wake and acts are done in the order of their moments, each at its own. */
  advance(ms: number): Promise<void>;
  /** When the next sleeper wakes or the next act is done; null when there is none. */
  nextWakeMs(): number | null;
}

interface VirtualClockOptions {
  readonly startMs?: number;
  /** Resolves when whoever woke has come to rest; where they wait for more than promises, it has to wait as well. */
  readonly settled?: () => Promise<unknown>;
}

/** Time that stands still until it is advanced by hand. */
export const createVirtualClock = (options: VirtualClockOptions = {}): VirtualClock => {
  const { startMs = 1_800_000_000_000, settled = promisesSettled } = options;
  let nowMs = startMs;
  const moments = createMoments();

  const sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      const moment = moments.add(nowMs + Math.max(0, ms), wake);
      const abort = () => {
        moments.remove(moment);
        wake();
      };
      signal?.addEventListener('abort', abort);
    });
  };

  return {
    nowMs: () => nowMs,
    sleep,
    at: (atMs, act) => {
      moments.add(Math.max(nowMs, atMs), act);
    },
    nextWakeMs: () => moments.first()?.atMs ?? null,
    advance: async (ms) => {
      const untilMs = nowMs + ms;
      await settled();
      for (let next = moments.first(); next && next.atMs <= untilMs; next = moments.first()) {
        moments.remove(next);
        nowMs = Math.max(nowMs, next.atMs);
        next.act();
        await settled();
      }
      nowMs = untilMs;
    },
  };
};

/** Every promise job is done before it resolves. */
export const promisesSettled = () => new Promise<void>((resolve) => setImmediate(resolve));
