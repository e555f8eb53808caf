import {
  type Alarm,
  AlarmStatusWidget,
  GraphWidget,
  type IMetric,
  type IWidget,
  type MathExpression,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { FUNCTION_NAMES, FUNCTION_SETTINGS, type FunctionName } from '../functions/function-settings.ts';
import type { Stage } from './stage.ts';
import { formula, type StageMetrics } from './stage-metrics.ts';

export interface DashboardPanelsProps {
  readonly stage: Stage;
  readonly queues: readonly string[];
  readonly metrics: StageMetrics;
  readonly alarms: readonly Alarm[];
}

type Row = readonly IWidget[];

const COLUMNS = 24;
const HEIGHT = 6;

/** Tickers stay for minutes, beside which nothing else could be seen. */
const ANSWERING = FUNCTION_NAMES.filter((name) => !FUNCTION_SETTINGS[name].loops);

/** Row by row, from what players feel down to what is paid for; docs/operations.md goes through it in this order. */
export const dashboardPanels = (props: DashboardPanelsProps): readonly Row[] => [
  overview(props),
  ...players(props),
  ...matching(props),
  ...functions(props),
  ...storage(props),
  heading('What is paid for'),
  costs(props),
];

const overview = ({ stage, alarms }: DashboardPanelsProps): Row => [
  new TextWidget({
    markdown: `# Muster, ${stage.name}\nPanels and alarms are explained in docs/operations.md. Values are of a minute.`,
    width: 8,
    height: 4,
  }),
  new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 16, height: 4 }),
];

const players = ({ queues, metrics: { own, ownOfQueue } }: DashboardPanelsProps): readonly Row[] => {
  const ofQueues = (statistic: (queue: string) => IMetric) => queues.map(statistic);
  return [
    heading('Players'),
    row([
      {
        title: 'Tickets waiting, by queue',
        left: ofQueues((queue) => ownOfQueue('QueueSize', queue)),
        stacked: true,
      },
      { title: 'Wait in ms, p50', left: ofQueues((queue) => ownOfQueue('WaitMs', queue, 'p50')) },
      {
        title: 'Wait in ms, p95',
        left: [
          ...ofQueues((queue) => ownOfQueue('WaitMs', queue)),
          own('WaitMs').with({ label: 'all queues' }),
        ],
      },
    ]),
    row([
      {
        title: 'Matches formed a minute, by queue',
        left: ofQueues((queue) => ownOfQueue('Matches', queue)),
        stacked: true,
      },
      { title: 'Players who came, and who got a server', left: [own('Enqueued'), own('Matched')] },
      { title: 'Matches cancelled, players who did not load', left: [own('Cancelled'), own('NoShows')] },
    ]),
  ];
};

const matching = ({ metrics: { own, ownByFunction } }: DashboardPanelsProps): readonly Row[] => [
  heading('Matching and delivery'),
  row([
    { title: 'Ticks, and queues that nobody ticks', left: [own('Ticks')], right: [own('QueuesUnattended')] },
    {
      title: 'Tick in ms',
      left: ['p50', 'p95', 'Maximum'].map((statistic) => own('TickMs', statistic).with({ label: statistic })),
    },
    { title: 'Claims lost', left: [own('ClaimsLost')] },
    { title: 'Faults, by function', left: [ownByFunction('Faults')], right: [own('Faults')] },
  ]),
  row([
    { title: 'Frames pushed', left: [own('FramesPosted')] },
    { title: 'Players not told', left: [own('UntoldPlayers')] },
    { title: 'Matches without a server', left: [own('AllocationFailures')] },
    { title: 'Violations', left: [own('Violations')] },
  ]),
];

const functions = ({ metrics }: DashboardPanelsProps): readonly Row[] => {
  const { byFunction, ofAccountFunctions, ofApi, ofDeadLetters } = metrics;
  const sum = (name: string) => ofApi(name, { statistic: 'Sum' });
  return [
    heading('Functions and API Gateway'),
    row([
      { title: 'Crashes and failed jobs, by function', left: [byFunction('Errors', 'Sum')] },
      {
        title: 'Throttled starts in the account',
        left: [ofAccountFunctions('Throttles', { statistic: 'Sum' })],
      },
      { title: 'Duration in ms, p95, by function', left: [byFunction('Duration', 'p95', ANSWERING)] },
      {
        title: 'Concurrent executions in the account',
        left: [ofAccountFunctions('ConcurrentExecutions', { statistic: 'Maximum' })],
      },
    ]),
    row([
      { title: 'Connects and messages', left: [sum('ConnectCount'), sum('MessageCount')] },
      {
        title: 'Requests that failed',
        left: [sum('IntegrationError'), sum('ExecutionError'), sum('ClientError')],
      },
      { title: 'Answer of functions in ms, p95', left: [ofApi('IntegrationLatency', { statistic: 'p95' })] },
      {
        title: 'Dead letters of the schedules',
        left: [ofDeadLetters('ApproximateNumberOfMessagesVisible', { statistic: 'Maximum' })],
      },
    ]),
  ];
};

const storage = ({ stage, metrics }: DashboardPanelsProps): readonly Row[] => [
  heading(stage.redis.kind === 'given' ? 'DynamoDB' : 'Redis and DynamoDB'),
  row([
    ...cachePanels(stage, metrics),
    {
      title: 'DynamoDB, refused',
      left: [metrics.byTable('ReadThrottleEvents'), metrics.byTable('WriteThrottleEvents')],
    },
  ]),
];

const cachePanels = ({ redis }: Stage, metrics: StageMetrics): readonly Panel[] => {
  const { ofServerlessCache, ofCacheNodes } = metrics;
  if (redis.kind === 'given') return [];
  if (redis.kind === 'serverless')
    return [
      {
        title: 'Cache: bytes stored',
        left: [
          ofServerlessCache('BytesUsedForCache', {
            statistic: 'Maximum',
            label: `of ${redis.gigabytesMax} GB at most`,
          }),
        ],
      },
      {
        title: 'Cache: evicted keys, refused commands',
        left: [
          ofServerlessCache('Evictions', { statistic: 'Sum' }),
          ofServerlessCache('ThrottledCmds', { statistic: 'Sum' }),
        ],
      },
    ];
  return [
    { title: 'Cache: memory in use, %', left: ofCacheNodes('DatabaseMemoryUsagePercentage', 'Maximum') },
    { title: 'Cache: CPU of the engine, %', left: ofCacheNodes('EngineCPUUtilization', 'Maximum') },
    { title: 'Cache: evicted keys', left: ofCacheNodes('Evictions', 'Sum') },
  ];
};

const costs = ({ stage, metrics }: DashboardPanelsProps): Row => {
  const { ofApi, ofServerlessCache, byTable } = metrics;
  return row([
    {
      title: 'API Gateway: messages',
      left: [ofApi('MessageCount', { statistic: 'Sum' })],
    },
    { title: 'Lambda: GB-seconds, by memory', left: gigabyteSeconds(metrics), stacked: true },
    ...(stage.redis.kind === 'serverless'
      ? [
          {
            title: 'ElastiCache: processing units',
            left: [
              ofServerlessCache('ElastiCacheProcessingUnits', {
                statistic: 'Sum',
                label: `of ${(stage.redis.ecpuPerSecondMax * 60).toLocaleString('en')} a minute at most`,
              }),
            ],
          },
        ]
      : []),
    {
      title: 'DynamoDB: read and write units',
      left: [byTable('ConsumedWriteCapacityUnits'), byTable('ConsumedReadCapacityUnits')],
    },
  ]);
};

/** Durations as they are measured, not rounded up to the ms as they are billed; one line for each memory size. */
const gigabyteSeconds = ({ byFunction }: StageMetrics): readonly MathExpression[] => {
  const bySize = Map.groupBy(FUNCTION_NAMES, (name: FunctionName) => FUNCTION_SETTINGS[name].memoryMb);
  return [...bySize].map(([memoryMb, names]) => {
    const durations = byFunction('Duration', 'Sum', names).expression;
    return formula(`SUM(${durations}) * ${memoryMb / 1024} / 1000`, {}, { label: `${memoryMb} MB` });
  });
};

interface Panel {
  readonly title: string;
  readonly left: readonly IMetric[];
  readonly right?: readonly IMetric[];
  readonly stacked?: boolean;
}

const row = (panels: readonly Panel[]): Row =>
  panels.map(
    ({ title, left, right = [], stacked = false }) =>
      new GraphWidget({
        title,
        left: [...left],
        right: [...right],
        stacked,
        leftYAxis: { min: 0, showUnits: false },
        width: COLUMNS / panels.length,
        height: HEIGHT,
      }),
  );

const heading = (text: string): Row => [
  new TextWidget({ markdown: `## ${text}`, width: COLUMNS, height: 1 }),
];
