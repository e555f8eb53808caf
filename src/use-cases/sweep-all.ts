import { gravestOf } from './gravest-of.ts';
import { modeOfQueue } from './mode-of-queue.ts';
import type { FunctionInvoker, QueueId, WakeUpScheduler } from './ports.ts';
import { type SweepQueuePorts, sweepQueue } from './sweep-queue.ts';
import { wakeUpLater } from './wake-up-later.ts';

export interface SweepAllPorts extends SweepQueuePorts {
  readonly scheduler: WakeUpScheduler;
}

/** Pages of due work that one run does for one queue; the next run goes on. */
const PAGES_MAX = 50;

/**
 * Sweeps one queue, or every queue of the configuration, without a lease and without waking a ticker. A queue whose
 * sweep fails does not keep the others from theirs; the gravest fault is thrown in the end.
 */
export const sweepAll =
  (ports: SweepAllPorts) =>
  async (only: QueueId | null): Promise<void> => {
    const every = [...ports.configuration.gameModes.values()].map(({ queue }) => queue);
    const quietPorts = { ...ports, invoker: withoutWaking(ports.invoker) };
    const faults: unknown[] = [];
    for (const queue of only === null ? every : [only])
      await sweepOne(quietPorts, queue).catch((fault: unknown) => {
        ports.log.warn('A queue was not swept to its end', { queue, fault });
        faults.push(fault);
      });
    if (faults.length > 0) throw gravestOf(faults);
  };

const sweepOne = async (ports: SweepAllPorts, queue: QueueId): Promise<void> => {
  const { ticketTimeoutMs } = modeOfQueue(ports.configuration, queue);
  const sweep = sweepQueue(ports, queue);
  for (let page = 0; page < PAGES_MAX; page++)
    if ((await sweep(await ports.ticks.listDue(queue, ticketTimeoutMs))) === 0) break;
  const { nextDueAtMs } = await ports.ticks.peekQueue(queue);
  if (nextDueAtMs !== null) await wakeUpLater(ports, queue, nextDueAtMs);
};

/** A sweeper runs on schedules alone: were it to start tickers, the two could keep each other going. */
const withoutWaking = (invoker: FunctionInvoker): FunctionInvoker => ({
  tryMatch: async () => {},
  allocate: (queue, sessionId) => invoker.allocate(queue, sessionId),
  push: (queue, sessions) => invoker.push(queue, sessions),
});
