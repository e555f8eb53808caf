import { Duration } from 'aws-cdk-lib';
import type { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Stage } from './stage.ts';
import { formula, type StageMetrics } from './stage-metrics.ts';

/** Rings when the metric is at the threshold or above it in each of so many periods in a row. */
export interface AlarmRule {
  /** The section of docs/operations.md about it, by the anchor of its heading. */
  readonly section: string;
  readonly meaning: string;
  readonly firstStep: string;
  readonly metric: Metric | MathExpression;
  readonly threshold: number;
  readonly periods: number;
  /** Rings below the threshold instead, and where nothing is counted: for what runs even while nobody plays. */
  readonly rings?: 'below';
}

const FIVE_MINUTES = Duration.minutes(5);

/**
 * What should wake somebody up. AWS bills each metric that an alarm looks at, beyond ten an account, so faults are
 * added up where they are counted, and not here.
 */
export const alarmRules = (stage: Stage, metrics: StageMetrics): readonly AlarmRule[] => [
  ...functionRules(metrics),
  ...accountRules(metrics),
  ...playerRules(metrics),
  ...cacheRules(stage, metrics),
  {
    section: 'tables-are-throttled',
    // The two operations that grow with the players: a connect's write, an enqueue's read.
    meaning: 'DynamoDB refuses writes to connections, or reads of players.',
    firstStep: 'see which table, and whether its traffic doubled within half an hour.',
    metric: formula('SUM([writes, reads])', {
      writes: metrics.ofTable('connections')('WriteThrottleEvents', { statistic: 'Sum' }),
      reads: metrics.ofTable('players')('ReadThrottleEvents', { statistic: 'Sum' }),
    }),
    threshold: 10,
    periods: 3,
  },
];

const functionRules = ({ own, ofFunction, ofApi, ofDeadLetters }: StageMetrics): readonly AlarmRule[] => [
  {
    section: 'try-match-is-not-started',
    meaning: 'Nothing starts try-match, not even the schedule of every minute.',
    firstStep: 'see whether its schedule is enabled and its reserved concurrency is not 0.',
    metric: ofFunction('try-match')('Invocations', { statistic: 'Sum' }),
    threshold: 1,
    periods: 3,
    rings: 'below',
  },
  {
    section: 'jobs-fail',
    meaning: 'Functions behind no route go on failing, crashing, or running out of time or memory.',
    firstStep: 'see on the dashboard which one, and read the last lines of its log group.',
    metric: formula(
      'SUM([matching, sweeper, allocation, pushing])',
      {
        matching: ofFunction('try-match')('Errors', { statistic: 'Sum' }),
        sweeper: ofFunction('stale-sweeper')('Errors', { statistic: 'Sum' }),
        allocation: ofFunction('allocate')('Errors', { statistic: 'Sum' }),
        pushing: ofFunction('push')('Errors', { statistic: 'Sum' }),
      },
      { period: FIVE_MINUTES },
    ),
    threshold: 1,
    // A failover of Redis ends the runs that meet it, and is over sooner.
    periods: 2,
  },
  {
    section: 'requests-fail',
    meaning: 'API Gateway gets no good answer from functions behind routes.',
    firstStep: 'see on the dashboard whether connects are refused or functions fail.',
    metric: formula(
      'SUM([refused, failed])',
      {
        refused: ofApi('IntegrationError', { statistic: 'Sum' }),
        failed: ofApi('ExecutionError', { statistic: 'Sum' }),
      },
      { period: FIVE_MINUTES },
    ),
    threshold: 100,
    periods: 1,
  },
  {
    section: 'faults-go-on',
    meaning: 'Functions keep meeting faults of Redis, DynamoDB, a provider or their own.',
    firstStep: 'search the logs for level WARN or ERROR: the field "fault" says what failed.',
    metric: own('Faults'),
    threshold: 20,
    periods: 3,
  },
  {
    section: 'dead-letters',
    meaning: 'EventBridge Scheduler gave up starting try-match or stale-sweeper.',
    firstStep: 'read a message: its attributes say which schedule and why.',
    metric: ofDeadLetters('ApproximateNumberOfMessagesVisible', { statistic: 'Maximum' }).with({
      period: FIVE_MINUTES,
    }),
    threshold: 1,
    periods: 1,
  },
];

const accountRules = ({ ofAccountFunctions }: StageMetrics): readonly AlarmRule[] => [
  {
    section: 'functions-are-throttled',
    meaning: 'Lambda refuses to start functions of this account.',
    firstStep: 'compare concurrent executions with the account limit.',
    metric: ofAccountFunctions('Throttles', { statistic: 'Sum' }).with({ period: FIVE_MINUTES }),
    threshold: 10,
    periods: 1,
  },
  {
    section: 'concurrency-is-near-its-limit',
    meaning: 'Four fifths of the concurrent executions of this account are in use.',
    firstStep: 'ask for a higher limit, then see which function it is.',
    metric: formula('100 * running / SERVICE_QUOTA(running)', {
      running: ofAccountFunctions('ConcurrentExecutions', { statistic: 'Maximum' }),
    }),
    threshold: 80,
    periods: 3,
  },
];

const playerRules = ({ own }: StageMetrics): readonly AlarmRule[] => [
  {
    section: 'nobody-ticks',
    meaning: 'For minutes nobody has matched a queue that has enough players, or that cannot be looked at.',
    firstStep: 'read the log of try-match.',
    metric: own('QueuesUnattended'),
    threshold: 1,
    periods: 3,
  },
  {
    section: 'ticks-are-slow',
    meaning: 'One tick in twenty takes a second or longer.',
    firstStep: 'see whether queues are large, or Redis slow.',
    metric: own('TickMs').with({ period: FIVE_MINUTES }),
    threshold: 1_000,
    periods: 3,
  },
  {
    section: 'waits-are-long',
    meaning: 'One ticket in twenty waits two minutes or longer for its match.',
    firstStep: 'see which queue it is, and ask one ticket: npm run explain.',
    metric: own('WaitMs').with({ period: FIVE_MINUTES }),
    threshold: 120_000,
    periods: 3,
  },
  {
    section: 'players-are-untold',
    meaning: 'Pushes about matches are not accepted; they are repeated until they are.',
    firstStep: 'search the logs of try-match and push for failed posts.',
    metric: own('UntoldPlayers'),
    threshold: 10,
    periods: 3,
  },
  {
    section: 'no-game-servers',
    meaning: 'Matches get no game server, and their players wait on.',
    firstStep: 'read the log of allocate, and ask the provider of game servers.',
    metric: own('AllocationFailures').with({ period: FIVE_MINUTES }),
    threshold: 3,
    periods: 1,
  },
  {
    section: 'violations',
    meaning: 'Clients ask for many transitions that their tickets do not allow.',
    firstStep: 'see by the events of violations whether it is one player or a release.',
    metric: own('Violations').with({ period: FIVE_MINUTES }),
    threshold: 500,
    periods: 1,
  },
];

const cacheRules = (stage: Stage, metrics: StageMetrics): readonly AlarmRule[] => {
  const used = cacheUsedPercent(stage, metrics);
  if (used === null) return [];
  return [
    {
      section: 'the-cache-is-near-its-limits',
      meaning: 'Redis is at four fifths of what it may store or process, or refuses commands.',
      firstStep: 'see which of the two it is, and raise that limit of the stage.',
      metric: used,
      threshold: 80,
      periods: 3,
    },
  ];
};

/** Of the resource that is scarcest; what is not measured at a moment is left out. Null where the stage makes no cache. */
const cacheUsedPercent = (
  { redis }: Stage,
  { ofServerlessCache, ofCacheNodes }: StageMetrics,
): MathExpression | null => {
  if (redis.kind === 'given') return null;
  if (redis.kind === 'serverless')
    return formula('MAX([stored, processed, refused])', {
      stored: formula(`100 * bytes / ${redis.gigabytesMax * 1e9}`, {
        bytes: ofServerlessCache('BytesUsedForCache', { statistic: 'Maximum' }),
      }),
      processed: formula(`100 * units / ${redis.ecpuPerSecondMax * 60}`, {
        units: ofServerlessCache('ElastiCacheProcessingUnits', { statistic: 'Sum' }),
      }),
      refused: formula('IF(throttled > 0, 100, 0)', {
        throttled: ofServerlessCache('ThrottledCmds', { statistic: 'Sum' }),
      }),
    });
  const nodes = [
    ...ofCacheNodes('EngineCPUUtilization', 'Maximum'),
    ...ofCacheNodes('DatabaseMemoryUsagePercentage', 'Maximum'),
  ].map((metric, index) => [`node${index}`, metric] as const);
  return formula(`MAX([${nodes.map(([id]) => id).join(', ')}])`, Object.fromEntries(nodes));
};
