import type { CountName, DurationName, GaugeName } from '../core/metrics.ts';
import type { Metrics, OfQueue } from '../use-cases/ports.ts';

export interface MemoryMetrics extends Metrics {
  /** Sum of what was counted, of one queue if it is named; 0 if nothing was. */
  total(name: CountName, of?: OfQueue): number;
  /** Null if it was never said. */
  latest(name: GaugeName, of?: OfQueue): number | null;
  /** Every duration in ms, in order. */
  durations(name: DurationName, of?: OfQueue): readonly number[];
  /** How often what was counted was handed over. */
  flushes(): number;
}

interface Noted {
  readonly name: string;
  readonly queue: string | null;
  readonly value: number;
}

export const createMemoryMetrics = (): MemoryMetrics => {
  const noted: Noted[] = [];
  let flushes = 0;
  const note = (name: string, value: number, of?: OfQueue) => {
    noted.push({ name, queue: of?.queue ?? null, value });
  };
  const valuesOf = (name: string, of?: OfQueue): readonly number[] =>
    noted
      .filter((one) => one.name === name && (of === undefined || one.queue === of.queue))
      .map(({ value }) => value);
  return {
    total: (name, of) => valuesOf(name, of).reduce((sum, value) => sum + value, 0),
    latest: (name, of) => valuesOf(name, of).at(-1) ?? null,
    durations: valuesOf,
    flushes: () => flushes,
    count: (name, value = 1, of) => note(name, value, of),
    gauge: note,
    milliseconds: note,
    flush: () => {
      flushes += 1;
    },
  };
};
