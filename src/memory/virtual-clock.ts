import type { Clock } from '../use-cases/ports.ts';

export interface VirtualClock extends Clock {
  /** Moves time on; sleepers wake in the order of their moments, each at its own. */
  advance(ms: number): Promise<void>;
  /** When the next sleeper wakes; null when nobody sleeps. */
  nextWakeMs(): number | null;
}

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

/** Time that stands still until it is advanced by hand. */
export const createVirtualClock = (startMs = 1_800_000_000_000): VirtualClock => {
  let nowMs = startMs;
  const sleepers = new Set<Sleeper>();

  /** The earliest; of those with one moment, the one that has slept longest. */
  const earliest = (): Sleeper | null => {
    let first: Sleeper | null = null;
    for (const sleeper of sleepers) if (!first || sleeper.atMs < first.atMs) first = sleeper;
    return first;
  };

  const sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        sleepers.delete(sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper = { atMs: nowMs + Math.max(0, ms), wake };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', wake);
    });
  };

  return {
    nowMs: () => nowMs,
    sleep,
    nextWakeMs: () => earliest()?.atMs ?? null,
    advance: async (ms) => {
      const untilMs = nowMs + ms;
      await settle();
      for (let next = earliest(); next && next.atMs <= untilMs; next = earliest()) {
        nowMs = Math.max(nowMs, next.atMs);
        next.wake();
        await settle();
      }
      nowMs = untilMs;
    },
  };
};

/** Lets whoever just woke run until all of them wait again: every promise job is done before it resolves. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
