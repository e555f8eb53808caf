import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, SearchExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { FUNCTION_NAMES, type FunctionName } from '../functions/function-settings.ts';
import { METRICS, type MetricName, type MetricScope } from '../src/core/metrics.ts';
import { TABLES } from '../src/dynamodb/tables.ts';
import { namesOf } from './names.ts';
import type { Stage } from './stage.ts';

export interface MetricSources {
  readonly stage: Stage;
  readonly apiId: string;
  /** Of the schedules. */
  readonly deadLetters: IQueue;
}

/** An alarm about a metric with a label is a formula to CloudWatch: labels are for graphs. */
interface Shown {
  readonly statistic: string;
  readonly label?: string;
}

export type StageMetrics = ReturnType<typeof stageMetrics>;

const NAMESPACE = 'Muster';
const MINUTE = Duration.minutes(1);
/** Nodes of a cache that are looked at: an alarm takes ten metrics, and each node has two. */
const NODES_MAX = 5;

const STATISTICS = { count: 'Sum', gauge: 'Maximum', milliseconds: 'p95' } as const;

/** Every metric of a stage that a dashboard or an alarm may want, by what it is of; a value a minute. */
export const stageMetrics = (sources: MetricSources) => ({
  ...ownMetrics(namesOf(sources.stage).functionPrefix.replace(/-$/, '')),
  ...functionMetrics(sources.stage),
  ...storageMetrics(sources.stage),
  ofApi: metricsOf('AWS/ApiGateway', { ApiId: sources.apiId }),
  ofDeadLetters: metricsOf('AWS/SQS', { QueueName: sources.deadLetters.queueName }),
});

/** What functions count. */
const ownMetrics = (service: string) => ({
  own: (name: MetricName, statistic = statisticOf(name)): Metric => {
    assertScope(name, 'deployment');
    return metricsOf(NAMESPACE, { service })(name, { statistic });
  },
  ownOfQueue: (name: MetricName, queue: string, statistic = statisticOf(name)): Metric => {
    assertScope(name, 'queue');
    return metricsOf(NAMESPACE, { service, queue })(name, { statistic, label: queue });
  },
  /** One line for each function that has counted any. */
  ownByFunction: (name: MetricName): SearchExpression => {
    assertScope(name, 'function');
    const query = `{${NAMESPACE},service,function} MetricName="${name}" service="${service}"`;
    return search(query, 'Sum', byDimension('function'));
  },
});

const functionMetrics = (stage: Stage) => {
  const { function: fullName } = namesOf(stage);
  return {
    ofFunction: (name: FunctionName) => metricsOf('AWS/Lambda', { FunctionName: fullName(name) }),
    /** All functions of the account, since they share its limits. */
    ofAccountFunctions: metricsOf('AWS/Lambda', {}),
    /** One line for each of these functions. */
    byFunction: (
      metricName: string,
      statistic: string,
      functions: readonly FunctionName[] = FUNCTION_NAMES,
    ): SearchExpression => {
      const names = oneOf(functions.map(fullName));
      const query = `{AWS/Lambda,FunctionName} MetricName="${metricName}" FunctionName=${names}`;
      return search(query, statistic, byDimension('FunctionName'));
    },
  };
};

const storageMetrics = (stage: Stage) => {
  const { tablePrefix, cache } = namesOf(stage);
  const tableName = (table: keyof typeof TABLES) => `${tablePrefix}${TABLES[table].suffix}`;
  const tables = oneOf(Object.values(TABLES).map(({ suffix }) => `${tablePrefix}${suffix}`));
  return {
    ofTable: (table: keyof typeof TABLES) => metricsOf('AWS/DynamoDB', { TableName: tableName(table) }),
    byTable: (metricName: string): SearchExpression => {
      const query = `{AWS/DynamoDB,TableName} MetricName="${metricName}" TableName=${tables}`;
      return search(query, 'Sum', `${byDimension('TableName')} ${metricName}`);
    },
    /** By the name that ElastiCache gives the metrics of serverless caches; theirs alone begin in lower case. */
    ofServerlessCache: metricsOf('AWS/ElastiCache', { clusterId: cache }),
    /** Of the first nodes, primaries before replicas. */
    ofCacheNodes: (metricName: string, statistic: string): readonly Metric[] =>
      cacheNodes(stage).map((node) =>
        metricsOf('AWS/ElastiCache', { CacheClusterId: node })(metricName, { statistic, label: node }),
      ),
  };
};

const metricsOf =
  (namespace: string, dimensionsMap: Record<string, string>) =>
  (metricName: string, { statistic, label }: Shown): Metric =>
    new Metric({
      namespace,
      metricName,
      dimensionsMap,
      statistic,
      period: MINUTE,
      ...(label === undefined ? {} : { label }),
    });

const statisticOf = (name: MetricName): string => STATISTICS[METRICS[name].kind];

/** The nodes of a replication group in cluster mode, as ElastiCache names them: `<group>-<shard>-<node>`. */
const cacheNodes = (stage: Stage): readonly string[] => {
  const { redis } = stage;
  if (redis.kind !== 'nodes') return [];
  const digits = (number: number, width: number) => String(number).padStart(width, '0');
  return Array.from({ length: NODES_MAX }, (_, index) => ({
    shard: (index % redis.shards) + 1,
    node: Math.floor(index / redis.shards) + 1,
  }))
    .filter(({ node }) => node <= redis.replicas + 1)
    .map(({ shard, node }) => `${namesOf(stage).cache}-${digits(shard, 4)}-${digits(node, 3)}`);
};

/** A metric that nobody publishes would be an empty panel, or an alarm that never rings. */
const assertScope = (name: MetricName, scope: MetricScope): void => {
  const scopes: readonly MetricScope[] = METRICS[name].of;
  if (!scopes.includes(scope)) throw new Error(`The metric ${name} is not published by ${scope}.`);
};

const oneOf = (values: readonly string[]): string => `(${values.map((value) => `"${value}"`).join(' OR ')})`;

/** CloudWatch fills in the value of the dimension, line by line. */
const byDimension = (dimension: string): string => `\${PROP('Dim.${dimension}')}`;

const search = (query: string, statistic: string, label: string): SearchExpression =>
  new SearchExpression({ expression: `SEARCH('${query}', '${statistic}', 60)`, label, period: MINUTE });

/** Of metrics over its own period, whatever theirs is. Terms in lower case letters name them. */
export const formula = (
  expression: string,
  usingMetrics: Record<string, Metric | MathExpression>,
  { label = '', period = MINUTE }: { readonly label?: string; readonly period?: Duration } = {},
): MathExpression => {
  const overPeriod = Object.entries(usingMetrics).map(([name, metric]) => [name, metric.with({ period })]);
  return new MathExpression({ expression, usingMetrics: Object.fromEntries(overPeriod), label, period });
};
