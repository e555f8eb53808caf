import type { VirtualClock } from '../src/memory/virtual-clock.ts';
import { FAULT_RATES, type FaultRates } from './fault-rates.ts';

type Change = (rates: FaultRates) => FaultRates;

/** The rates of faults as they are at the moment. */
export interface Weather {
  rates(): FaultRates;
  /** Changes them for a while; of several changes all count. */
  worsen(ms: number, change: Change): void;
  /** From now on everything works. */
  clear(): void;
}

export const createWeather = (clock: VirtualClock, usual: FaultRates): Weather => {
  const changes = new Set<Change>();
  let base = usual;
  let rates = usual;
  const settle = () => {
    rates = [...changes].reduce((changed, change) => change(changed), base);
  };
  return {
    rates: () => rates,
    worsen: (ms, change) => {
      const own: Change = (before) => change(before);
      changes.add(own);
      settle();
      clock.at(clock.nowMs() + ms, () => {
        changes.delete(own);
        settle();
      });
    },
    clear: () => {
      changes.clear();
      base = FAULT_RATES.none;
      settle();
    },
  };
};
