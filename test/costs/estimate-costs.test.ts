import { describe, expect, test } from 'vitest';
import { billedMs, costsOfMillion, totalOf } from '../../costs/estimate-costs.ts';
import type { MeasuredMode, MeasuredPlayer, MeasuredRate } from '../../costs/measurements.ts';
import { PRICES } from '../../costs/prices.ts';
import type { StageResources } from '../../costs/stage-resources.ts';
import { NODES, SERVERLESS, stageLike } from '../support/stages.ts';

const player: MeasuredPlayer = {
  connectionSeconds: 8,
  framesFromClient: { enqueue: 1, loading_complete: 1, ping: 1 },
  framesToClient: { queued: 1, start_loading: 1, match_found: 1, pong: 1 },
  bytesFromClient: 100,
  bytesToClient: 2_000,
  invocations: { connect: 1, enqueue: 1, 'loading-complete': 1, sync: 1, allocate: 0.5, disconnect: 1 },
  dynamodbRequests: { PutItem: 1, GetItem: 1 },
  scriptCalls: 10,
  scriptCpuSets: 80,
  publishes: 4,
  redisBytes: 10_240,
  logLines: 2,
  logBytes: 948,
};

const rateOf = (playersPerSecond: number, changed: Partial<MeasuredRate> = {}): MeasuredRate => ({
  playersPerSecond,
  players: 100,
  seconds: 100,
  tickerShare: 1,
  functionMs: { connect: 5, enqueue: 10 },
  customMetrics: 0,
  perPlayer: player,
  ...changed,
});

const modeOf = (...rates: MeasuredRate[]): MeasuredMode => ({
  gameMode: 'duel',
  playersPerMatch: 2,
  measuredOn: '2026-11-21',
  rates,
});

const resources: StageResources = {
  stage: stageLike({ network: 'ipv6', redis: SERVERLESS }),
  gameModes: 1,
  logsInvocations: false,
  accessLogFormat: null,
  secrets: 2,
  keys: 0,
  alarmMetrics: 12,
  dashboards: 1,
  natGateways: 0,
  publicAddresses: 0,
  interfaceEndpoints: 0,
  schedules: {},
};

const play = { playersPerSecond: 10, queues: 1, connectedSeconds: 45 };
const costs = costsOfMillion(modeOf(rateOf(10)), resources, play);

describe('a million players', () => {
  test('pay for each message in and out, and for the minutes they are connected', () => {
    expect(costs['API Gateway: messages in']).toBeCloseTo(3);
    expect(costs['API Gateway: messages out']).toBeCloseTo(4);
    expect(costs['API Gateway: connection minutes']).toBeCloseTo(0.75 * 0.25);
  });

  test('pay for each invocation, and for its time by the memory of its function', () => {
    expect(costs['Lambda: requests']).toBeCloseTo(5.5 * 0.2);
    const enqueue =
      (costsWith({ functionMs: { enqueue: 1_000 } }) - costsWith({ functionMs: { enqueue: 0 } })) / 1e6;
    // Half a gigabyte, for as much longer than a second as 512 MB are less than a core.
    expect(enqueue).toBeCloseTo((1_769 / 512) * 0.5 * PRICES.lambdaGbSecond.usd);
  });

  test('share the seconds that the ticker of their queue runs', () => {
    // It has 1 GB.
    const tickerSecond = PRICES.lambdaGbSecond.usd * 1e6;
    expect(costs['Lambda: tickers']).toBeCloseTo(tickerSecond / 10);
    const spread = costsOfMillion(modeOf(rateOf(10)), resources, { ...play, queues: 4 });
    expect(spread['Lambda: tickers']).toBeCloseTo((4 * tickerSecond) / 10);
  });

  test('pay Redis for CPU, or for the kilobytes moved where those are more', () => {
    // Scripts and their CPU, events, two writes of the connection, and a read for each frame and the disconnect.
    expect(costs['Redis: processing']).toBeCloseTo((10 + 80 + 4 + 2 + 4) * 0.0023);
    const moved = rateOf(10, { perPlayer: { ...player, redisBytes: 1_024_000 } });
    expect(costsOfMillion(modeOf(moved), resources, play)['Redis: processing']).toBeCloseTo(1_000 * 0.0023);
  });

  test('pay for the memory that their records take for a week, where it is billed apart', () => {
    // 350 bytes for 168 hours, a tenth of it for each of ten matches.
    expect(costs['Redis: storage']).toBeCloseTo(0.35 * 168 * 0.084 * 0.1);
    const nodes = { ...resources, stage: stageLike({ redis: NODES }) };
    expect(costsOfMillion(modeOf(rateOf(10)), nodes, play)).toMatchObject({
      'Redis: storage': 0,
      'Redis: processing': 0,
    });
  });

  test('pay for a secret that each cold start reads', () => {
    expect(costs['Secrets Manager: reads']).toBeCloseTo(5.5 * 0.01 * 0.05 * 100);
  });

  test('pay for durable reads and writes, and for what functions log', () => {
    expect(costs.DynamoDB).toBeCloseTo(0.75);
    expect(costs.Logs).toBeCloseTo(0.5);
  });

  test('pay for lines of Lambda and of the access log where a stage has them', () => {
    const logged = {
      ...resources,
      logsInvocations: true,
      accessLogFormat: '{"at":"$context.requestTimeEpoch"}',
    };
    // 650 bytes an invocation; five requests of 9 + 14 bytes, the marks of JSON among them, and 26 for a line.
    expect(costsOfMillion(modeOf(rateOf(10)), logged, play).Logs).toBeCloseTo(
      0.5 + ((5.5 * 650 + 5 * (9 + 14 + 26)) / 1_000) * 0.5,
    );
  });

  test('pay for a NAT gateway by what passes it', () => {
    const nat = { ...resources, natGateways: 1 };
    const more = totalOf(costsOfMillion(modeOf(rateOf(10)), nat, play)) - totalOf(costs);
    const gigabytes = (2_000 + 2.5 * 1_500) / 1_000;
    expect(more).toBeCloseTo(gigabytes * (0.045 + 0.01));
  });
});

const costsWith = (changed: Partial<MeasuredRate>): number =>
  totalOf(costsOfMillion(modeOf(rateOf(10, changed)), resources, play));

test('who is connected for longer pings more often, and each ping costs two messages and an invocation', () => {
  const longer = costsOfMillion(modeOf(rateOf(10)), resources, { ...play, connectedSeconds: 105 });
  expect(longer['API Gateway: messages in']).toBeCloseTo(5);
  expect(longer['API Gateway: messages out']).toBeCloseTo(6);
  expect(longer['Lambda: requests']).toBeCloseTo(7.5 * 0.2);
});

describe('a rate that was not measured', () => {
  const logging = (logBytes: number) => ({ perPlayer: { ...player, logLines: 0, logBytes } });
  const mode = modeOf(rateOf(100, logging(1_000)), rateOf(1, logging(3_000)), rateOf(10, logging(2_000)));
  const logsAt = (playersPerSecond: number, queues = 1) =>
    costsOfMillion(mode, resources, { ...play, playersPerSecond, queues }).Logs;

  test('lies between those beside it, by its logarithm, and leads to each without a jump', () => {
    expect([1, 10, 100].map((rate) => logsAt(rate))).toEqual([1.5, 1, 0.5]);
    expect(logsAt(Math.sqrt(10))).toBeCloseTo(1.25);
    expect(logsAt(Math.sqrt(1_000))).toBeCloseTo(0.75);
    expect(logsAt(9.999_999)).toBeCloseTo(1);
  });

  test('is computed with the last one beyond all of them', () => {
    expect(logsAt(0.1)).toBe(1.5);
    expect(logsAt(5_000)).toBe(0.5);
  });

  test('is that of each queue', () => {
    expect(logsAt(50, 50)).toBe(1.5);
  });
});

test('each queue more publishes its size, its matches and how long they waited', () => {
  const metrics = (queues: number) =>
    costsOfMillion(modeOf(rateOf(10, { customMetrics: 9 })), resources, { ...play, queues })[
      'Custom metrics'
    ];
  const month = 0.3 * (1e6 / 10 / (730 * 3_600));
  expect(metrics(1)).toBeCloseTo(9 * month);
  expect(metrics(4)).toBeCloseTo((9 + 3 * 3) * month);
});

test('a duration is the shortest of all rates: invocations wait for each other here, and not on Lambda', () => {
  const slow = rateOf(100, { functionMs: { connect: 500, enqueue: 500 } });
  const alone = costsOfMillion(modeOf(rateOf(10)), resources, play);
  expect(costsOfMillion(modeOf(rateOf(10), slow), resources, play)).toEqual(alone);
});

test('a function is billed as measured, longer by the share of a core that it has, and for the network', () => {
  expect(billedMs('try-match', 100)).toBeCloseTo((100 * 1_769) / 1_024 + 0.5 + 4);
  expect(billedMs('connect', 100)).toBeCloseTo((100 * 1_769) / 512 + 5 + 0.5 + 4);
  // Half a second of it for a provider of game servers.
  expect(billedMs('allocate', 100)).toBeCloseTo((100 * 1_769) / 512 + 500 + 18 + 0.5 + 4);
});

test('every price names its unit and where it is from', () => {
  for (const { usd, unit, source } of Object.values(PRICES)) {
    expect(usd).toBeGreaterThan(0);
    expect(unit).not.toBe('');
    expect(source).toMatch(/^https:\/\/aws\.amazon\.com\/.+pricing/);
  }
});
