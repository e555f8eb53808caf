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
  const modes = [...ports.configuration.gameModes.values()];
  const peeked = await Promise.all(
    modes.map(async ({ queue, requiredPlayers }) => {
      const { waiting, sessions, leaseHeld } = await ports.ticks.peekQueue(queue);
      if (waiting > 0 || sessions > 0 || leaseHeld) await ports.invoker.tryMatch(queue);
      return { queue, waiting, isUnattended: waiting >= requiredPlayers && !leaseHeld };
    }),
  );
  noteQueues(ports, peeked);
};

/**
 * Seen from beside the tickers: where none runs, nobody else says so. While nobody waits nothing is published, and
 * nothing is paid for.
 */
const noteQueues = (
  { metrics }: FanOutTicksPorts,
  peeked: readonly { readonly queue: QueueId; readonly waiting: number; readonly isUnattended: boolean }[],
): void => {
  for (const { queue, waiting } of peeked) if (waiting > 0) metrics.gauge('QueueSize', waiting, { queue });
  const unattended = peeked.filter(({ isUnattended }) => isUnattended).length;
  if (unattended > 0) metrics.gauge('QueuesUnattended', unattended);
};
