import {
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it, type TestContext } from 'vitest';
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

const wakeUpsOf = async (queue: string): Promise<string[]> => {
  const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({ GroupName }));
  return Schedules.map(({ Name = '' }) => Name).filter((name) => name.startsWith(wakeUpPrefix(queue)));
};

/** Changes a schedule in one thing, as long as the test runs. */
const change = async (
  { onTestFinished }: TestContext,
  Name: string,
  changed: { State?: 'ENABLED' | 'DISABLED'; ScheduleExpression?: string },
) => {
  const { ScheduleExpression, FlexibleTimeWindow, Target, State } = await scheduler.send(
    new GetScheduleCommand({ Name, GroupName }),
  );
  const whole = { Name, GroupName, ScheduleExpression, FlexibleTimeWindow, Target, State };
  onTestFinished(async () => {
    await scheduler.send(new UpdateScheduleCommand(whole));
  });
  await scheduler.send(new UpdateScheduleCommand({ ...whole, ...changed }));
};

/** A ticket that is suspended, and expires later than a ticker waits for. */
const loseConnection = async (queue: string) => {
  const [alice] = await world.enqueueInOrder(queue, ['alice']);
  const { ticketId } = ticketOf(alice);
  alice.sever();
  await events.next({ event: 'suspended', ticketId }, PATIENCE.timeout);
  await expect.poll(() => wakeUpsOf(queue), PATIENCE).not.toEqual([]);
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

it('the wake of a newcomer starts try-match, without the schedule', async (context) => {
  await change(context, 'try-match', { State: 'DISABLED' });
  expect(await leaseHolder('Woken_5v5')).toBeNull();
  const [alice] = await world.enqueueInOrder('Woken_5v5', ['alice']);
  await expect.poll(() => leaseHolder('Woken_5v5'), PATIENCE).not.toBeNull();
  await closeAll([alice]);
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

  it('what falls due without a ticker is swept by a wake-up, or by the sweeper where none came', async (context) => {
    await change(context, 'stale-sweeper', { State: 'DISABLED' });
    const forgotten = { event: 'expired', ticketId: await loseConnection('Forgotten_5v5') };
    for (const Name of await wakeUpsOf('Forgotten_5v5'))
      await scheduler.send(new DeleteScheduleCommand({ Name, GroupName }));
    const patient = { event: 'expired', ticketId: await loseConnection('Patient_5v5') };
    await events.next(patient, PATIENCE.timeout);
    await expect.poll(() => wakeUpsOf('Patient_5v5'), PATIENCE).toEqual([]);
    // It was due before the other.
    expect(events.hasSeen(forgotten)).toBe(false);
    await change(context, 'stale-sweeper', { State: 'ENABLED', ScheduleExpression: 'rate(1 minute)' });
    await events.next(forgotten, PATIENCE.timeout);
  });
});
