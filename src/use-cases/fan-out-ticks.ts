import type { Configuration } from '../core/game-mode.ts';
import type { FunctionInvoker, TickStore } from './ports.ts';

export interface FanOutTicksPorts {
  readonly configuration: Configuration;
  readonly ticks: TickStore;
  readonly invoker: FunctionInvoker;
}

/**
 * Starts a ticker for every queue that has work or a lease: the newcomer stands by for a holder who stops
 * soon, takes the lease of an older deployment, and leaves otherwise. A holder without work is about to leave,
 * or dead; until its lease has run out, nobody else is woken.
 */
export const fanOutTicks = (ports: FanOutTicksPorts) => async (): Promise<void> => {
  const queues = [...ports.configuration.gameModes.values()].map(({ queue }) => queue);
  await Promise.all(
    queues.map(async (queue) => {
      const { waiting, sessions, leaseHeld } = await ports.ticks.peekQueue(queue);
      if (waiting > 0 || sessions > 0 || leaseHeld) await ports.invoker.tryMatch(queue);
    }),
  );
};
