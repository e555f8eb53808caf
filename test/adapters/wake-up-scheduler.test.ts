import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createWakeUpScheduler, scheduleName } from '../../src/scheduler/wake-up-scheduler.ts';
import { Unavailable } from '../../src/use-cases/unavailable.ts';
import { type Answer, startStandIn, stubAwsAccount } from './stand-in.ts';

const NOW_MS = Date.UTC(2026, 0, 2, 3, 4, 5, 600);
const CREATED = { status: 200, body: '{"ScheduleArn":"arn"}' };
const CONFLICT = { status: 409, headers: { 'x-amzn-errortype': 'ConflictException' }, body: '{}' };
const GONE = { status: 404, headers: { 'x-amzn-errortype': 'ResourceNotFoundException' }, body: '{}' };

beforeEach(stubAwsAccount);

const world = async (answer: (method: string, index: number) => Answer = () => CREATED) => {
  const service = await startStandIn(({ method }, index) => answer(method, index));
  vi.stubEnv('AWS_ENDPOINT_URL_SCHEDULER', service.url);
  const scheduler = createWakeUpScheduler({
    group: 'muster',
    sweeperArn: 'arn:aws:lambda:eu-west-1:1:function:stale-sweeper',
    roleArn: 'arn:aws:iam::1:role/scheduler',
    clock: { nowMs: () => NOW_MS },
  });
  return { scheduler, requests: service.requests };
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

  test('a moment that is past, or next to now, is scheduled further ahead than the call can take', async () => {
    const { scheduler, requests } = await world();
    await scheduler.scheduleWakeUp('Normal_1v1', NOW_MS - 5_000);
    expect(JSON.parse(requests[0]?.body ?? '').ScheduleExpression).toBe('at(2026-01-02T03:04:09)');
  });

  test('is asked for at every call, since another container may have moved the schedule meanwhile', async () => {
    const { scheduler, requests } = await world();
    await scheduler.scheduleWakeUp('a', NOW_MS + 60_000);
    await scheduler.scheduleWakeUp('a', NOW_MS + 60_000);
    await scheduler.scheduleWakeUp('a', NOW_MS + 90_000);
    expect(requests).toHaveLength(3);
  });

  test('creates the schedule again that ran and deleted itself before it could be moved', async () => {
    const { scheduler, requests } = await world((_, index) => [CONFLICT, GONE, CREATED][index] ?? CREATED);
    await scheduler.scheduleWakeUp('a', NOW_MS + 60_000);
    expect(requests.map(({ method }) => method)).toEqual(['POST', 'PUT', 'POST']);
  });

  test('gives up on a schedule that is there and is not', async () => {
    const { scheduler, requests } = await world((method) => (method === 'POST' ? CONFLICT : GONE));
    await expect(scheduler.scheduleWakeUp('a', NOW_MS + 60_000)).rejects.toThrow(Unavailable);
    expect(requests.map(({ method }) => method)).toEqual(['POST', 'PUT', 'POST', 'PUT']);
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
