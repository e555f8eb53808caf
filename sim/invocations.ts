import type { FunctionName } from '../functions/function-settings.ts';
import type { VirtualClock } from '../src/memory/virtual-clock.ts';
import type { FunctionInvoker } from '../src/use-cases/ports.ts';
import type { Chance } from './chance.ts';
import type { FaultRates } from './fault-rates.ts';

interface InvocationOptions {
  readonly clock: VirtualClock;
  readonly chance: Chance;
  readonly rates: () => FaultRates;
  readonly invoke: (name: FunctionName, event: unknown) => Promise<unknown>;
}

const DELAY_MS = { min: 5, max: 200 };
/** Older events are dropped: the event age of the functions. */
const LATE_MS = { min: 500, max: 60_000 };
const SWEPT_AGAIN_MS = { min: 1_000, max: 60_000 };

/** Lambda's asynchronous invocations: lost, doubled, late; only a sweep is tried again. */
export const createInvocations = ({ clock, chance, rates, invoke }: InvocationOptions) => {
  const begin = (name: FunctionName, event: unknown, triesLeft: number): void => {
    invoke(name, event).catch(() => {
      if (triesLeft > 0)
        clock.at(clock.nowMs() + chance.among(SWEPT_AGAIN_MS), () => begin(name, event, triesLeft - 1));
    });
  };
  const start = (name: FunctionName, event: unknown): void => {
    const { lost, doubled, late } = rates().invokes;
    if (chance.happens(lost)) return;
    const copies = chance.happens(doubled) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const delayMs = chance.among(chance.happens(late) ? LATE_MS : DELAY_MS);
      clock.at(clock.nowMs() + delayMs, () => begin(name, event, name === 'stale-sweeper' ? 1 : 0));
    }
  };
  const invoker: FunctionInvoker = {
    tryMatch: async (queue) => start('try-match', { queue }),
    allocate: async (queue, sessionId) => start('allocate', { queue, sessionId }),
    push: async (queue, sessions) => start('push', { queue, sessions }),
  };
  return { start, invoker };
};
