import type { Clock, Log, Metrics } from './ports.ts';

/** Work that runs beside the loop. Its faults are logged and counted: whatever it was, the sweep repeats it. */
export interface Errands {
  run(name: string, work: () => Promise<unknown>): void;
  /** Waits until all of it is done, `waitMs` at the most. */
  settle(waitMs: number): Promise<void>;
}

export const createErrands = ({
  clock,
  log,
  metrics,
}: {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}): Errands => {
  const running = new Set<Promise<void>>();
  const guarded = async (name: string, work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (fault) {
      metrics.count('Faults');
      log.warn('Work beside the tick failed', { work: name, fault });
    }
  };
  return {
    run: (name, work) => {
      const errand: Promise<void> = guarded(name, work).finally(() => running.delete(errand));
      running.add(errand);
    },
    settle: async (waitMs) => {
      if (running.size === 0) return;
      const done = new AbortController();
      const all = Promise.all(running).then(() => done.abort());
      await Promise.race([all, clock.sleep(waitMs, done.signal)]);
    },
  };
};
