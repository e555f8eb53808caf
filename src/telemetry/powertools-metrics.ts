import { MetricUnit, Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics';
import { METRICS, type MetricName, type MetricScope } from '../core/metrics.ts';
import type { Metrics, OfQueue } from '../use-cases/ports.ts';

export interface MetricOrigin {
  /** Keeps deployments apart that share an account; Powertools calls it the service. */
  readonly deployment: string;
  readonly functionName: string;
}

/** The namespace of all of them in CloudWatch. */
const NAMESPACE = 'Muster';

/** The values of one combination of dimensions, until they are published. */
interface MetricSet {
  readonly powertools: PowertoolsMetrics;
  /** One value a name, whatever was counted: durations alone are kept one by one, and published by the hundred. */
  readonly values: Map<MetricName, number>;
}

/**
 * CloudWatch metrics in the embedded format: what was counted is one line for each combination of dimensions, and
 * none when nothing was. There are no more queues than the configuration names, so the combinations are bounded.
 */
export const powertoolsMetrics = ({ deployment, functionName }: MetricOrigin): Metrics => {
  const sets = new Map<string, MetricSet>();
  const setWith = (dimensions: Record<string, string>): MetricSet => {
    const key = JSON.stringify(dimensions);
    const set = sets.get(key) ?? createSet(deployment, dimensions);
    sets.set(key, set);
    return set;
  };
  const setOf = (scope: MetricScope, of: OfQueue | undefined): MetricSet | null => {
    if (scope === 'deployment') return setWith({});
    if (scope === 'function') return setWith({ function: functionName });
    return of === undefined ? null : setWith({ queue: of.queue });
  };
  const setsOf = (name: MetricName, of: OfQueue | undefined): readonly MetricSet[] =>
    METRICS[name].of.map((scope) => setOf(scope, of)).filter((set) => set !== null);
  return {
    count: (name, value = 1, of) => {
      if (value === 0) return;
      for (const { values } of setsOf(name, of)) values.set(name, (values.get(name) ?? 0) + value);
    },
    gauge: (name, value, of) => {
      for (const { values } of setsOf(name, of)) values.set(name, value);
    },
    milliseconds: (name, value, of) => {
      for (const { powertools } of setsOf(name, of))
        powertools.addMetric(name, MetricUnit.Milliseconds, value);
    },
    flush: () => {
      for (const set of sets.values()) publish(set);
    },
  };
};

const createSet = (serviceName: string, defaultDimensions: Record<string, string>): MetricSet => ({
  powertools: new PowertoolsMetrics({ namespace: NAMESPACE, serviceName, defaultDimensions }),
  values: new Map(),
});

const publish = ({ powertools, values }: MetricSet): void => {
  for (const [name, value] of values) powertools.addMetric(name, MetricUnit.Count, value);
  values.clear();
  if (powertools.hasStoredMetrics()) powertools.publishStoredMetrics();
};
