import type { Configuration, GameMode } from '../core/game-mode.ts';
import { gravestOf } from './gravest-of.ts';
import type { FunctionInvoker, Log, Metrics, TickStore } from './ports.ts';

export interface FanOutTicksPorts {
  readonly configuration: Configuration;
  readonly ticks: TickStore;
  readonly invoker: FunctionInvoker;
  readonly metrics: Metrics;
  readonly log: Log;
}

/**
 * Starts a ticker for every queue that has work or a lease: the newcomer stands by for a holder who stops
 * soon, takes the lease of an older deployment, and leaves otherwise. A holder without work is about to leave,
 * or dead; until its lease has run out, nobody else is woken. A queue that cannot be looked at does not keep a
 * ticker from the others; the gravest fault is thrown in the end.
 */
export const fanOutTicks = (ports: FanOutTicksPorts) => async (): Promise<void> => {
  const { configuration, metrics, log } = ports;
  const faults: unknown[] = [];
  const attended = await Promise.all(
    [...configuration.gameModes.values()].map((mode) =>
      attend(ports, mode).catch((fault: unknown) => {
        log.warn('A queue may be without a ticker', { queue: mode.queue, fault });
        faults.push(fault);
        return false;
      }),
    ),
  );
  const unattended = attended.filter((isAttended) => !isAttended).length;
  if (unattended > 0) metrics.gauge('QueuesUnattended', unattended);
  if (faults.length > 0) throw gravestOf(faults);
};

/**
 * False where a ticker ought to be, and was not. It is seen from beside the tickers: where none runs, nobody else says
 * so. While nobody waits nothing is published, and nothing is paid for.
 */
const attend = async (
  { ticks, invoker, metrics }: FanOutTicksPorts,
  { queue, requiredPlayers }: GameMode,
): Promise<boolean> => {
  const { waiting, sessions, leaseHeld } = await ticks.peekQueue(queue);
  if (waiting > 0) metrics.gauge('QueueSize', waiting, { queue });
  if (waiting > 0 || sessions > 0 || leaseHeld) await invoker.tryMatch(queue);
  return leaseHeld || waiting < requiredPlayers;
};
