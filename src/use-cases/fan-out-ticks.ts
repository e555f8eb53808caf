import type { Configuration } from '../core/game-mode.ts';
import type { FunctionInvoker, Metrics, QueueId, TickStore } from './ports.ts';

export interface FanOutTicksPorts {
  readonly configuration: Configuration;
  readonly ticks: TickStore;
  readonly invoker: FunctionInvoker;
  readonly metrics: Metrics;
}

/**
 * Starts a ticker for every queue that has work or a lease: the newcomer stands by for a holder who stops
 * soon, takes the lease of an older deployment, and leaves otherwise. A holder without work is about to leave,
 * or dead; until its lease has run out, nobody else is woken.
 */
export const fanOutTicks = (ports: FanOutTicksPorts) => async (): Promise<void> => {
  const queues = [...ports.configuration.gameModes.values()].map(({ queue }) => queue);
  const sizes = await Promise.all(
    queues.map(async (queue) => {
      const { waiting, sessions, leaseHeld } = await ports.ticks.peekQueue(queue);
      if (waiting > 0 || sessions > 0 || leaseHeld) await ports.invoker.tryMatch(queue);
      return { queue, waiting };
    }),
  );
  noteSizes(ports, sizes);
};

/**
 * Seen from beside the tickers: without one nobody else says that players wait. While nobody does, nothing is
 * published, and nothing is paid for.
 */
const noteSizes = (
  { metrics }: FanOutTicksPorts,
  sizes: readonly { readonly queue: QueueId; readonly waiting: number }[],
): void => {
  const busy = sizes.filter(({ waiting }) => waiting > 0);
  for (const { queue, waiting } of busy) metrics.gauge('QueueSize', waiting, { queue });
  if (busy.length > 0) metrics.gauge('QueuesWaiting', busy.length);
};
