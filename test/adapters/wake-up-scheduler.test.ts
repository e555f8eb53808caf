import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createWakeUpScheduler, wakeUpPrefix } from '../../src/scheduler/wake-up-scheduler.ts';
import { Unavailable } from '../../src/use-cases/unavailable.ts';
import { type Answer, startStandIn, stubAwsAccount } from './stand-in.ts';

const NOW_MS = Date.UTC(2026, 0, 2, 3, 4, 5, 600);
const CREATED = { status: 200, body: '{"ScheduleArn":"arn"}' };
const CONFLICT = { status: 409, headers: { 'x-amzn-errortype': 'ConflictException' }, body: '{}' };

beforeEach(stubAwsAccount);

const world = async (answer: () => Answer = () => CREATED, nowMs = NOW_MS) => {
  const service = await startStandIn(answer);
  vi.stubEnv('AWS_ENDPOINT_URL_SCHEDULER', service.url);
  const scheduler = createWakeUpScheduler({
    group: 'muster',
    sweeperArn: 'arn:aws:lambda:eu-west-1:1:function:stale-sweeper',
    roleArn: 'arn:aws:iam::1:role/scheduler',
    clock: { nowMs: () => nowMs },
  });
  return { scheduler, requests: service.requests };
};

describe('scheduling a wake-up', () => {
  test('creates a schedule that runs the sweeper for the queue once and deletes itself', async () => {
    const { scheduler, requests } = await world();
    await scheduler.scheduleWakeUp('Normal_1v1', NOW_MS + 90_000);
    expect(requests.map(({ method, path }) => [method, path])).toEqual([
      ['POST', `/schedules/${wakeUpPrefix('Normal_1v1')}20260102T030536`],
    ]);
    expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject({
      GroupName: 'muster',
      ScheduleExpression: 'at(2026-01-02T03:05:36)',
      ScheduleExpressionTimezone: 'UTC',
      ActionAfterCompletion: 'DELETE',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: 'arn:aws:lambda:eu-west-1:1:function:stale-sweeper',
        RoleArn: 'arn:aws:iam::1:role/scheduler',
        Input: '{"queue":"Normal_1v1"}',
      },
    });
  });

  test('is not repeated for hours: the sweep of every five minutes comes sooner', async () => {
    const { scheduler, requests } = await world();
    await scheduler.scheduleWakeUp('Normal_1v1', NOW_MS + 90_000);
    expect(JSON.parse(requests[0]?.body ?? '').Target.RetryPolicy).toEqual({
      MaximumRetryAttempts: 2,
      MaximumEventAgeInSeconds: 300,
    });
  });

  test('another moment is another schedule, which the removal of one that ran cannot take along', async () => {
    const { scheduler, requests } = await world();
    await scheduler.scheduleWakeUp('a', NOW_MS + 60_000);
    await scheduler.scheduleWakeUp('a', NOW_MS + 61_000);
    expect(new Set(requests.map(({ path }) => path)).size).toBe(2);
  });

  test('is content with the schedule that is there already for that moment', async () => {
    const { scheduler, requests } = await world(() => CONFLICT);
    await scheduler.scheduleWakeUp('Normal_1v1', NOW_MS + 90_000);
    expect(requests.map(({ method }) => method)).toEqual(['POST']);
  });

  test('what is overdue, or due next to now, shares one schedule a minute', async () => {
    const { scheduler, requests } = await world();
    for (const atMs of [NOW_MS - 5_000, NOW_MS, NOW_MS + 2_999]) await scheduler.scheduleWakeUp('a', atMs);
    const expressions = requests.map(({ body }) => JSON.parse(body).ScheduleExpression);
    expect(expressions).toEqual(Array(3).fill('at(2026-01-02T03:05:00)'));
    expect(new Set(requests.map(({ path }) => path)).size).toBe(1);
  });

  test('is always further ahead than the call can take', async () => {
    const { scheduler, requests } = await world(() => CREATED, Date.UTC(2026, 0, 2, 3, 4, 58));
    await scheduler.scheduleWakeUp('a', 0);
    expect(JSON.parse(requests[0]?.body ?? '').ScheduleExpression).toBe('at(2026-01-02T03:06:00)');
  });

  test('a fault is Unavailable, and the next call asks again', async () => {
    let fails = true;
    const { scheduler, requests } = await world(() => (fails ? { status: 403, body: '{}' } : CREATED));
    await expect(scheduler.scheduleWakeUp('a', NOW_MS + 60_000)).rejects.toThrow(Unavailable);
    fails = false;
    await scheduler.scheduleWakeUp('a', NOW_MS + 60_000);
    expect(requests).toHaveLength(2);
  });
});

describe('the name of a schedule', () => {
  test('holds only what a name may, within its length, and differs for different queues', async () => {
    const queues = ['Normal 1v1', 'Normal/1v1', 'x'.repeat(128), `${'x'.repeat(127)}y`, 'Liga für alle'];
    const { scheduler, requests } = await world();
    for (const queue of queues) await scheduler.scheduleWakeUp(queue, NOW_MS + 60_000);
    const names = requests.map(({ path }) => path.replace('/schedules/', ''));
    for (const name of names) expect(name).toMatch(/^wake-[0-9A-Za-z_.-]{1,59}$/);
    expect(new Set(names).size).toBe(queues.length);
  });
});
