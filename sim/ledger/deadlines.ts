import { createMoments } from '../../src/memory/moments.ts';

/** What no ticker does, a sweep does within this time, whatever happened. */
export const SWEPT_WITHIN_MS = 120_000;

/** Moments by which something must have happened, on a clock that stands still for as long as is excused. */
export interface Deadlines {
  /** A moment of Redis' time on this clock. */
  onClock(atMs: number): number;
  /** `look` decides what has become of it; it may put itself down again. */
  add(onClockMs: number, look: () => void): void;
  isPast(onClockMs: number): boolean;
  excuse(ms: number): void;
  check(): void;
}

export const createDeadlines = (nowMs: () => number): Deadlines => {
  const moments = createMoments();
  let excusedMs = 0;
  let excusedUntilMs = Number.NEGATIVE_INFINITY;
  const isPast = (onClockMs: number) => onClockMs < nowMs() - excusedMs;
  return {
    onClock: (atMs) => atMs - excusedMs,
    add: (onClockMs, look) => {
      moments.add(onClockMs, look);
    },
    isPast,
    excuse: (ms) => {
      const fromMs = Math.max(nowMs(), excusedUntilMs);
      excusedUntilMs = Math.max(fromMs, nowMs() + ms);
      excusedMs += excusedUntilMs - fromMs;
    },
    check: () => {
      for (let next = moments.first(); next !== null && isPast(next.atMs); next = moments.first()) {
        moments.remove(next);
        next.act();
      }
    },
  };
};
