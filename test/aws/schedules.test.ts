import {
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { namesOf } from '../../lib/names.ts';
import { EMULATED_STAGE } from '../../local/aws/deploy.ts';
import { REGION, TEST_CREDENTIALS } from '../../local/aws/run-cdk.ts';
import { queueKeys } from '../../src/redis/keys.ts';
import { wakeUpPrefix } from '../../src/scheduler/wake-up-scheduler.ts';
import { closeAll, openWorld, ticketOf, type World } from '../support/runtime.ts';
import { type EventWatch, watchEvents } from '../support/runtime-events.ts';

/** A minute of the schedule, and what the emulator and Scheduler take on top. */
const PATIENCE = { timeout: 100_000, interval: 200 };

const names = namesOf({ name: EMULATED_STAGE });
const GroupName = names.scheduleGroup;

let world: World;
let redis: Redis;
let events: EventWatch;
let scheduler: SchedulerClient;
beforeAll(async () => {
  world = await openWorld();
  redis = new Redis(world.redisUrl);
  events = await watchEvents(world.redisUrl);
  const endpoint = inject('deployed')?.endpoint ?? '';
  scheduler = new SchedulerClient({ endpoint, region: REGION, credentials: TEST_CREDENTIALS });
});
afterAll(async () => {
  scheduler.destroy();
  redis.disconnect();
  await events.stop();
  await world.stop();
});

const leaseHolder = (queue: string) => redis.hget(queueKeys(queue).head, 'leaseHolder');

const wakeUpOf = async (queue: string) => {
  const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({ GroupName }));
  return Schedules.find(({ Name }) => Name?.startsWith(wakeUpPrefix(queue)));
};

/** The same schedule, changed in one thing. */
const change = async (
  Name: string,
  changed: { State?: 'ENABLED' | 'DISABLED'; ScheduleExpression?: string },
) => {
  const { ScheduleExpression, FlexibleTimeWindow, Target, State } = await scheduler.send(
    new GetScheduleCommand({ Name, GroupName }),
  );
  const whole = { Name, GroupName, ScheduleExpression, FlexibleTimeWindow, Target, State };
  await scheduler.send(new UpdateScheduleCommand({ ...whole, ...changed }));
};

/** A ticket that is suspended, and expires later than a ticker waits for. */
const loseConnection = async (queue: string) => {
  const [alice] = await world.enqueueInOrder(queue, ['alice']);
  const { ticketId } = ticketOf(alice);
  alice.sever();
  await events.next({ event: 'suspended', ticketId });
  await expect.poll(() => wakeUpOf(queue), PATIENCE).toBeDefined();
  return ticketId;
};

it.each([
  ['try-match', 'rate(1 minute)'],
  ['stale-sweeper', 'rate(5 minutes)'],
] as const)('%s runs at a %s', async (name, ScheduleExpression) => {
  const schedule = await scheduler.send(new GetScheduleCommand({ Name: name, GroupName }));
  expect(schedule).toMatchObject({ ScheduleExpression, State: 'ENABLED' });
  expect(schedule.Target).toMatchObject({
    Arn: expect.stringMatching(new RegExp(`:function:${names.function(name)}$`)),
    RoleArn: expect.stringMatching(new RegExp(`:role/${names.schedulerRole}$`)),
    Input: '{}',
  });
});

it('the wake of a newcomer starts try-match, without the schedule', async () => {
  await change('try-match', { State: 'DISABLED' });
  expect(await leaseHolder('Woken_5v5')).toBeNull();
  const [alice] = await world.enqueueInOrder('Woken_5v5', ['alice']);
  await expect.poll(() => leaseHolder('Woken_5v5'), PATIENCE).not.toBeNull();
  await closeAll([alice]);
  await change('try-match', { State: 'ENABLED' });
});

describe.concurrent('what runs on time', () => {
  it('each minute try-match starts a ticker where somebody waits and none runs', async () => {
    const [alice] = await world.enqueueInOrder('Lonely_5v5', ['alice']);
    await expect.poll(() => leaseHolder('Lonely_5v5'), PATIENCE).not.toBeNull();
    // A ticker with too few players leaves after a while, and nobody comes to wake another.
    await expect.poll(() => leaseHolder('Lonely_5v5'), PATIENCE).toBeNull();
    await expect.poll(() => leaseHolder('Lonely_5v5'), PATIENCE).not.toBeNull();
    await closeAll([alice]);
  });

  it('a ticker that leaves schedules a wake-up, which sweeps in time and goes', async () => {
    const ticketId = await loseConnection('Patient_5v5');
    await events.next({ event: 'expired', ticketId });
    await expect.poll(() => wakeUpOf('Patient_5v5'), PATIENCE).toBeUndefined();
  });

  it('the sweeper finds by itself what no wake-up came for', async () => {
    const ticketId = await loseConnection('Forgotten_5v5');
    const Name = (await wakeUpOf('Forgotten_5v5'))?.Name;
    await scheduler.send(new DeleteScheduleCommand({ Name, GroupName }));
    // It is not waited for five minutes.
    await change('stale-sweeper', { ScheduleExpression: 'rate(1 minute)' });
    await events.next({ event: 'expired', ticketId });
    await change('stale-sweeper', { ScheduleExpression: 'rate(5 minutes)' });
  });
});
