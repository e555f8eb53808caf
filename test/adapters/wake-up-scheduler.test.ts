import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createWakeUpScheduler, scheduleName } from '../../src/scheduler/wake-up-scheduler.ts';
import { Unavailable } from '../../src/use-cases/unavailable.ts';
import { type Answer, startStandIn, stubAwsAccount } from './stand-in.ts';

const NOW_MS = Date.UTC(2026, 0, 2, 3, 4, 5, 600);
const CREATED = { status: 200, body: '{"ScheduleArn":"arn"}' };
const CONFLICT = { status: 409, headers: { 'x-amzn-errortype': 'ConflictException' }, body: '{}' };

beforeEach(stubAwsAccount);

const world = async (answer: (method: string) => Answer = () => CREATED) => {
  const service = await startStandIn(({ method }) => answer(method));
  vi.stubEnv('AWS_ENDPOINT_URL_SCHEDULER', service.url);
  let nowMs = NOW_MS;
  const scheduler = createWakeUpScheduler({
    group: 'muster',
    sweeperArn: 'arn:aws:lambda:eu-west-1:1:function:stale-sweeper',
    roleArn: 'arn:aws:iam::1:role/scheduler',
    clock: { nowMs: () => nowMs },
  });
  const advance = (ms: number) => {
    nowMs += ms;
  };
  return { scheduler, requests: service.requests, advance };
};

describe('scheduling a wake-up', () => {
  test('creates a schedule that runs the sweeper for the queue once and deletes itself', async () => {
    const { scheduler, requests } = await world();
    await scheduler.scheduleWakeUp('Normal_1v1', NOW_MS + 90_000);
    expect(requests.map(({ method, path }) => [method, path])).toEqual([
      ['POST', `/schedules/${scheduleName('Normal_1v1')}`],
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

  test('moves the schedule that the queue has already', async () => {
    const { scheduler, requests } = await world((method) => (method === 'POST' ? CONFLICT : CREATED));
    await scheduler.scheduleWakeUp('Normal_1v1', NOW_MS + 90_000);
    expect(requests.map(({ method }) => method)).toEqual(['POST', 'PUT']);
  });

  test('a moment that is past is scheduled for the next second', async () => {
    const { scheduler, requests } = await world();
    await scheduler.scheduleWakeUp('Normal_1v1', NOW_MS - 5_000);
    expect(JSON.parse(requests[0]?.body ?? '').ScheduleExpression).toBe('at(2026-01-02T03:04:07)');
  });

  test('nothing is asked while an earlier wake-up is ahead; an earlier one, or one after it, is', async () => {
    const { scheduler, requests, advance } = await world();
    await scheduler.scheduleWakeUp('a', NOW_MS + 60_000);
    await scheduler.scheduleWakeUp('a', NOW_MS + 60_000);
    await scheduler.scheduleWakeUp('a', NOW_MS + 90_000);
    expect(requests).toHaveLength(1);
    await scheduler.scheduleWakeUp('b', NOW_MS + 60_000);
    await scheduler.scheduleWakeUp('a', NOW_MS + 30_000);
    expect(requests).toHaveLength(3);
    advance(30_001);
    await scheduler.scheduleWakeUp('a', NOW_MS + 90_000);
    expect(requests).toHaveLength(4);
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
  test('holds only what a name may, within its length, and differs for different queues', () => {
    const queues = ['Normal 1v1', 'Normal/1v1', 'x'.repeat(128), `${'x'.repeat(127)}y`, 'Liga für alle'];
    const names = queues.map(scheduleName);
    for (const name of names) expect(name).toMatch(/^[0-9A-Za-z_.-]{1,64}$/);
    expect(new Set(names).size).toBe(queues.length);
  });
});
