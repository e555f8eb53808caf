import type { QueueId, WakeUpScheduler } from '../use-cases/ports.ts';

export interface MemoryWakeUps extends WakeUpScheduler {
  /** The one wake-up of each queue. */
  readonly wakeUps: ReadonlyMap<QueueId, number>;
  /** Queues to wake by `nowMs`, earliest first; their schedules are gone with it. */
  takeDue(nowMs: number): readonly QueueId[];
}

export const createMemoryWakeUps = (): MemoryWakeUps => {
  const wakeUps = new Map<QueueId, number>();
  return {
    wakeUps,
    scheduleWakeUp: async (queue, atMs) => {
      wakeUps.set(queue, atMs);
    },
    takeDue: (nowMs) => {
      const due = [...wakeUps].filter(([, atMs]) => atMs <= nowMs).sort(([, a], [, b]) => a - b);
      for (const [queue] of due) wakeUps.delete(queue);
      return due.map(([queue]) => queue);
    },
  };
};
