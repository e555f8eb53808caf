import type { MetricName, Metrics } from '../use-cases/ports.ts';

export interface MemoryMetrics extends Metrics {
  /** Sum of what was counted, 0 if nothing was. */
  total(name: MetricName): number;
  /** Every duration in ms, in order. */
  durations(name: MetricName): readonly number[];
}

export const createMemoryMetrics = (): MemoryMetrics => {
  const totals = new Map<MetricName, number>();
  const durations = new Map<MetricName, number[]>();
  return {
    total: (name) => totals.get(name) ?? 0,
    durations: (name) => durations.get(name) ?? [],
    count: (name, value = 1) => {
      totals.set(name, (totals.get(name) ?? 0) + value);
    },
    milliseconds: (name, value) => {
      const known = durations.get(name);
      if (known) known.push(value);
      else durations.set(name, [value]);
    },
    flush: () => {},
  };
};
