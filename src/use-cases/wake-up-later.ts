import type { Log, Metrics, QueueId, WakeUpScheduler } from './ports.ts';

export interface WakeUpLaterPorts {
  readonly scheduler: WakeUpScheduler;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Has a queue swept at a moment. Without a wake-up, what is due then waits for the schedule of every five minutes. */
export const wakeUpLater = (
  { scheduler, log, metrics }: WakeUpLaterPorts,
  queue: QueueId,
  atMs: number,
): Promise<void> =>
  scheduler.scheduleWakeUp(queue, atMs).catch((fault: unknown) => {
    metrics.count('Faults');
    log.warn('No wake-up could be scheduled', { queue, fault });
  });
