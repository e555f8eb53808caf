import type { QueueId, WakeUpScheduler } from '../use-cases/ports.ts';

export interface MemoryWakeUps extends WakeUpScheduler {
  /** The moments that each queue is to be woken at. */
  readonly wakeUps: ReadonlyMap<QueueId, ReadonlySet<number>>;
  /** Queues to wake by `nowMs`, one for each of their moments, earliest first; their schedules are gone with it. */
  takeDue(nowMs: number): readonly QueueId[];
}

export const createMemoryWakeUps = (): MemoryWakeUps => {
  const wakeUps = new Map<QueueId, Set<number>>();
  return {
    wakeUps,
    scheduleWakeUp: async (queue, atMs) => {
      wakeUps.set(queue, (wakeUps.get(queue) ?? new Set()).add(atMs));
    },
    takeDue: (nowMs) => {
      const all = [...wakeUps].flatMap(([queue, moments]) => [...moments].map((atMs) => ({ queue, atMs })));
      const due = all.filter(({ atMs }) => atMs <= nowMs).sort((a, b) => a.atMs - b.atMs);
      for (const { queue, atMs } of due) wakeUps.get(queue)?.delete(atMs);
      return due.map(({ queue }) => queue);
    },
  };
};
