import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../use-cases/ports.ts';

/** The machine's clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleep: async (ms, signal) => {
    try {
      await sleep(Math.max(0, ms), undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      // An aborted sleep is over, not failed.
      if (!signal?.aborted) throw error;
    }
  },
};
