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

/** Of what AWS measures by itself. */
interface AwsMetric {
  readonly statistic: string;
  readonly label?: string;
}

export type StageMetrics = ReturnType<typeof stageMetrics>;

const MINUTE = Duration.minutes(1);
/** Of node-based caches, as many as one alarm can look at beside as many others. */
export const NODES_MAX = 5;

const STATISTICS = { count: 'Sum', gauge: 'Maximum', milliseconds: 'p95' } as const;

/** Every metric of a stage that a dashboard or an alarm may want, by what it is of; a value a minute. */
export const stageMetrics = ({ stage, apiId, deadLetters }: MetricSources) => {
  const names = namesOf(stage);
  const service = names.functionPrefix.replace(/-$/, '');
  const aws = (namespace: string, dimensionsMap: Record<string, string>) => {
    return (metricName: string, { statistic, label }: AwsMetric): Metric =>
      new Metric({
        namespace,
        metricName,
        dimensionsMap,
        statistic,
        period: MINUTE,
        ...(label === undefined ? {} : { label }),
      });
  };
  const own = (name: MetricName, statistic: string = STATISTICS[METRICS[name].kind]): Metric => {
    assertScope(name, 'deployment');
    return aws('Muster', { service })(name, { statistic });
  };
  const ownOfQueue = (
    name: MetricName,
    queue: string,
    statistic: string = STATISTICS[METRICS[name].kind],
  ) => {
    assertScope(name, 'queue');
    return aws('Muster', { service, queue })(name, { statistic, label: queue });
  };
  /** One line for each function that has counted any. */
  const ownByFunction = (name: MetricName): SearchExpression => {
    assertScope(name, 'function');
    return search(
      `{Muster,service,function} MetricName="${name}" service="${service}"`,
      'Sum',
      byDimension('function'),
    );
  };
  /** One line for each of these functions. */
  const byFunction = (
    metricName: string,
    statistic: string,
    functions: readonly FunctionName[] = FUNCTION_NAMES,
  ): SearchExpression =>
    search(
      `{AWS/Lambda,FunctionName} MetricName="${metricName}" FunctionName=${oneOf(functions.map(names.function))}`,
      statistic,
      byDimension('FunctionName'),
    );
  const byTable = (metricName: string): SearchExpression =>
    search(
      `{AWS/DynamoDB,TableName} MetricName="${metricName}" TableName=${oneOf(Object.values(TABLES).map(({ suffix }) => `${names.tablePrefix}${suffix}`))}`,
      'Sum',
      `${byDimension('TableName')} ${metricName}`,
    );
  return {
    own,
    ownOfQueue,
    ownByFunction,
    byFunction,
    byTable,
    ofFunction: (name: FunctionName) => aws('AWS/Lambda', { FunctionName: names.function(name) }),
    /** All functions of the account, since they share its limits. */
    ofAccountFunctions: aws('AWS/Lambda', {}),
    ofTable: (table: keyof typeof TABLES) =>
      aws('AWS/DynamoDB', { TableName: `${names.tablePrefix}${TABLES[table].suffix}` }),
    ofApi: aws('AWS/ApiGateway', { ApiId: apiId }),
    ofDeadLetters: aws('AWS/SQS', { QueueName: deadLetters.queueName }),
    /** By the name that ElastiCache gives the metrics of serverless caches; theirs alone begin in lower case. */
    ofServerlessCache: aws('AWS/ElastiCache', { clusterId: names.cache }),
    /** Of the first nodes, primaries before replicas. */
    ofCacheNodes: (metricName: string, statistic: string): readonly Metric[] =>
      cacheNodes(stage).map((node) =>
        aws('AWS/ElastiCache', { CacheClusterId: node })(metricName, { statistic, label: node }),
      ),
  };
};

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

/** Terms in lower case letters name the metrics. */
export const formula = (
  expression: string,
  usingMetrics: Record<string, Metric | MathExpression>,
  { label = '', period = MINUTE }: { readonly label?: string; readonly period?: Duration } = {},
): MathExpression => new MathExpression({ expression, usingMetrics, label, period });
