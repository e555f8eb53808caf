import type { FunctionName } from '../functions/function-settings.ts';
import { createMemoryWakeUps } from '../src/memory/memory-wake-ups.ts';
import type { VirtualClock } from '../src/memory/virtual-clock.ts';

const MINUTE_MS = 60_000;
const SWEEP_EVERY_MINUTES = 5;

/** EventBridge Scheduler: the two schedules of the stacks, and wake-ups to the minute. Answers the port for these. */
export const startSchedules = (clock: VirtualClock, start: (name: FunctionName, event: unknown) => void) => {
  const wakeUps = createMemoryWakeUps();
  const ring = (minute: number): void => {
    start('try-match', {});
    if (minute % SWEEP_EVERY_MINUTES === 0) start('stale-sweeper', {});
    for (const queue of wakeUps.takeDue(clock.nowMs())) start('stale-sweeper', { queue });
    clock.at(clock.nowMs() + MINUTE_MS, () => ring(minute + 1));
  };
  clock.at(clock.nowMs() + MINUTE_MS, () => ring(1));
  return wakeUps;
};
