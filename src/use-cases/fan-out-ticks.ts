import type { Configuration } from '../core/game-mode.ts';
import type { FunctionInvoker, TickStore } from './ports.ts';

export interface FanOutTicksPorts {
  readonly configuration: Configuration;
  readonly ticks: TickStore;
  readonly invoker: FunctionInvoker;
}

/**
 * Starts a ticker for every queue that has work, a lease or not: the newcomer stands by for a holder who
 * stops soon, and leaves otherwise.
 */
export const fanOutTicks = (ports: FanOutTicksPorts) => async (): Promise<void> => {
  const queues = [...ports.configuration.gameModes.values()].map(({ queue }) => queue);
  await Promise.all(
    queues.map(async (queue) => {
      const { waiting, sessions } = await ports.ticks.peekQueue(queue);
      if (waiting > 0 || sessions > 0) await ports.invoker.tryMatch(queue);
    }),
  );
};
