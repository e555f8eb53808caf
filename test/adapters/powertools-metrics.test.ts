import { afterEach, expect, test, vi } from 'vitest';
import { powertoolsMetrics } from '../../src/telemetry/powertools-metrics.ts';

const ORIGIN = { deployment: 'muster-dev', functionName: 'muster-dev-try-match' };

afterEach(() => void vi.restoreAllMocks());

/** Powertools writes to the process's own output, past the console that Vitest captures. */
const recordLines = () => {
  const lines: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  return () => lines.map((line) => JSON.parse(line));
};

test('what was counted in one invocation is one line in the embedded metric format', () => {
  const lines = recordLines();
  const metrics = powertoolsMetrics(ORIGIN);
  metrics.count('Enqueued');
  metrics.count('FramesPosted', 3);
  metrics.milliseconds('TickMs', 12.5);
  metrics.flush();
  expect(lines()).toHaveLength(1);
  expect(lines()[0]).toMatchObject({ service: 'muster-dev', Enqueued: 1, FramesPosted: 3, TickMs: 12.5 });
  expect(lines()[0]._aws.CloudWatchMetrics).toEqual([
    {
      Namespace: 'Muster',
      Dimensions: [['service']],
      Metrics: [
        { Name: 'TickMs', Unit: 'Milliseconds' },
        { Name: 'Enqueued', Unit: 'Count' },
        { Name: 'FramesPosted', Unit: 'Count' },
      ],
    },
  ]);
});

test('counts are added up, and of a gauge the last value counts', () => {
  const lines = recordLines();
  const metrics = powertoolsMetrics(ORIGIN);
  for (let ticks = 0; ticks < 250; ticks++) {
    metrics.count('Ticks');
    metrics.gauge('QueuesUnattended', ticks);
  }
  metrics.flush();
  expect(lines()).toMatchObject([{ Ticks: 250, QueuesUnattended: 249 }]);
});

test('a value of a queue bears its name, and counts for the deployment where the metric says so', () => {
  const lines = recordLines();
  const metrics = powertoolsMetrics(ORIGIN);
  metrics.gauge('QueueSize', 7, { queue: 'Duel' });
  metrics.gauge('QueueSize', 2, { queue: 'Ranked_5v5' });
  metrics.milliseconds('WaitMs', 900, { queue: 'Duel' });
  metrics.flush();
  const found = lines().map(({ _aws, ...values }) => ({ ..._aws.CloudWatchMetrics[0], values }));
  expect(found).toHaveLength(3);
  expect(found).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        Dimensions: [['service', 'queue']],
        values: { service: 'muster-dev', queue: 'Duel', QueueSize: 7, WaitMs: 900 },
      }),
      expect.objectContaining({
        Dimensions: [['service', 'queue']],
        values: { service: 'muster-dev', queue: 'Ranked_5v5', QueueSize: 2 },
      }),
      expect.objectContaining({
        Dimensions: [['service']],
        values: { service: 'muster-dev', WaitMs: 900 },
      }),
    ]),
  );
});

test('a fault counts for the deployment and for its function', () => {
  const lines = recordLines();
  const metrics = powertoolsMetrics(ORIGIN);
  metrics.count('Faults', 2);
  metrics.flush();
  expect(lines().map(({ _aws, ...values }) => values)).toEqual([
    { service: 'muster-dev', Faults: 2 },
    { service: 'muster-dev', function: 'muster-dev-try-match', Faults: 2 },
  ]);
});

test('no line has more than the hundred values of a metric that CloudWatch reads, and none is lost', () => {
  const lines = recordLines();
  const metrics = powertoolsMetrics(ORIGIN);
  for (let wait = 0; wait < 250; wait++) metrics.milliseconds('WaitMs', wait, { queue: 'Duel' });
  metrics.flush();
  const waits = lines()
    .filter(({ queue }) => queue === 'Duel')
    .map(({ WaitMs }) => WaitMs);
  expect(waits.map(({ length }) => length)).toEqual([100, 100, 50]);
  expect(waits.flat()).toEqual(Array.from({ length: 250 }, (_, wait) => wait));
});

test('nothing is written when nothing was counted, nor twice', () => {
  const lines = recordLines();
  const metrics = powertoolsMetrics(ORIGIN);
  metrics.flush();
  metrics.count('FramesPosted', 0);
  metrics.flush();
  metrics.count('Enqueued');
  metrics.flush();
  metrics.flush();
  expect(lines()).toHaveLength(1);
});
