/** The clock and timers of the runtime's scheduler; tests turn its hands themselves. */
export interface TimerClock {
  nowMs(): number;
  /** Runs once, at or soon after the moment; at once when it is past. The answer cancels it. */
  at(atMs: number, run: () => void): () => void;
}

/** setTimeout holds 31 bits; later moments are reached in steps. */
const STEP_MS_MAX = 2 ** 31 - 1;

export const systemTimerClock: TimerClock = {
  nowMs: Date.now,
  at: (atMs, run) => {
    let timer: NodeJS.Timeout;
    const arm = () => {
      const leftMs = Math.max(0, atMs - Date.now());
      timer = leftMs > STEP_MS_MAX ? setTimeout(arm, STEP_MS_MAX) : setTimeout(run, leftMs);
    };
    arm();
    return () => clearTimeout(timer);
  },
};
