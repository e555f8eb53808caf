import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  GetScheduleCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { TimerClock } from '../../local/clock.ts';
import { type HttpServer, startHttpServer } from '../../local/http-server.ts';
import { createSchedulerApi, type SchedulerApi } from '../../local/scheduler-api.ts';
import { CREDENTIALS } from './gateway-fixture.ts';

const START_MS = Date.parse('2026-11-21T06:00:00Z');

/** A clock whose hands the test turns. */
const createHandClock = () => {
  const timers = new Set<{ atMs: number; run: () => void }>();
  let nowMs = START_MS;
  const clock: TimerClock = {
    nowMs: () => nowMs,
    at: (atMs, run) => {
      const timer = { atMs, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };
  /** Runs what is due up to this moment, each thing at its own. */
  const turnTo = (untilMs: number) => {
    for (;;) {
      const [next] = [...timers].filter((timer) => timer.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      timers.delete(next);
      nowMs = Math.max(nowMs, next.atMs);
      next.run();
    }
    nowMs = untilMs;
  };
  return { clock, turnTo };
};

let server: HttpServer;
let client: SchedulerClient;
let api: SchedulerApi;
let turnTo: (untilMs: number) => void;
let fired: string[];

beforeEach(async () => {
  const hands = createHandClock();
  fired = [];
  turnTo = hands.turnTo;
  server = await startHttpServer(0);
  api = createSchedulerApi({
    clock: hands.clock,
    groups: ['default', 'muster'],
    fire: (arn, input) => fired.push(`${arn.split(':').at(-1)} ${input}`),
  });
  server.serve(api.routes, () => {});
  const endpoint = `http://127.0.0.1:${server.port}`;
  client = new SchedulerClient({ endpoint, region: 'us-east-1', credentials: CREDENTIALS, maxAttempts: 1 });
});
afterEach(async () => {
  api.stop();
  client.destroy();
  await server.stop();
});

const schedule = (changes: Partial<CreateScheduleCommandInput> = {}): CreateScheduleCommandInput => ({
  Name: 'wake',
  GroupName: 'muster',
  ScheduleExpression: 'at(2026-11-21T06:05:00)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  ActionAfterCompletion: 'DELETE',
  Target: {
    Arn: 'arn:aws:lambda:us-east-1:000000000000:function:muster-stale-sweeper',
    RoleArn: 'arn:aws:iam::000000000000:role/muster-scheduler',
    Input: '{"queue":"duel"}',
  },
  ...changes,
});
const create = (changes?: Partial<CreateScheduleCommandInput>) =>
  client.send(new CreateScheduleCommand(schedule(changes)));
const read = () => client.send(new GetScheduleCommand({ Name: 'wake', GroupName: 'muster' }));
const minutes = (count: number) => START_MS + count * 60_000;

it('a one-time schedule runs at its moment with its input, once, and is gone', async () => {
  expect((await create()).ScheduleArn).toBe('arn:aws:scheduler:us-east-1:000000000000:schedule/muster/wake');
  turnTo(minutes(5) - 1);
  expect(fired).toEqual([]);
  turnTo(minutes(60));
  expect(fired).toEqual(['muster-stale-sweeper {"queue":"duel"}']);
  await expect(read()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

it('a one-time schedule that is not deleted remains, and blocks its name', async () => {
  await create({ ActionAfterCompletion: 'NONE' });
  turnTo(minutes(60));
  expect(fired).toHaveLength(1);
  expect(await read()).toMatchObject({ Name: 'wake', ActionAfterCompletion: 'NONE' });
  await expect(create()).rejects.toMatchObject({ name: 'ConflictException' });
});

it('a moment that is past is refused, created or moved to', async () => {
  const past = { ScheduleExpression: 'at(2026-11-21T05:59:59)' };
  const refused = { name: 'ValidationException', $metadata: { httpStatusCode: 400 } };
  await expect(create(past)).rejects.toMatchObject(refused);
  await create();
  await expect(client.send(new UpdateScheduleCommand(schedule(past)))).rejects.toMatchObject(refused);
  turnTo(minutes(5));
  expect(fired).toHaveLength(1);
});

it('a rate runs at once and then at its pace', async () => {
  await create({ ScheduleExpression: 'rate(2 minutes)' });
  turnTo(START_MS);
  expect(fired).toHaveLength(1);
  turnTo(minutes(6));
  expect(fired).toHaveLength(4);
});

it('a schedule that is disabled does not run', async () => {
  await create({ State: 'DISABLED' });
  turnTo(minutes(60));
  expect(fired).toEqual([]);
});

it('creating a name twice answers ConflictException, but a retry of the same call does not', async () => {
  await create({ ClientToken: 'one' });
  await create({ ClientToken: 'one' });
  await expect(create({ ClientToken: 'two' })).rejects.toMatchObject({
    name: 'ConflictException',
    $metadata: { httpStatusCode: 409 },
  });
});

it('an update replaces the moment and the input', async () => {
  await create();
  const Target = { ...schedule().Target, Arn: schedule().Target?.Arn, RoleArn: schedule().Target?.RoleArn };
  await client.send(
    new UpdateScheduleCommand({
      ...schedule({ ScheduleExpression: 'at(2026-11-21T06:10:00)' }),
      Target: { ...Target, Input: '{"queue":"brawl"}' },
    }),
  );
  turnTo(minutes(9));
  expect(fired).toEqual([]);
  turnTo(minutes(10));
  expect(fired).toEqual(['muster-stale-sweeper {"queue":"brawl"}']);
});

it('a read gives back what was written', async () => {
  await create();
  const { CreationDate, ...read_ } = await read();
  expect(read_).toMatchObject(schedule());
  expect(CreationDate?.getTime()).toBe(START_MS);
});

it('a schedule that was deleted does not run', async () => {
  await create();
  await client.send(new DeleteScheduleCommand({ Name: 'wake', GroupName: 'muster' }));
  turnTo(minutes(60));
  expect(fired).toEqual([]);
});

it('updating, reading or deleting what is not there answers ResourceNotFoundException', async () => {
  const name = { Name: 'wake', GroupName: 'muster' };
  const notFound = { name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } };
  await expect(client.send(new UpdateScheduleCommand(schedule()))).rejects.toMatchObject(notFound);
  await expect(client.send(new GetScheduleCommand(name))).rejects.toMatchObject(notFound);
  await expect(client.send(new DeleteScheduleCommand(name))).rejects.toMatchObject(notFound);
  await expect(create({ GroupName: 'nobodys' })).rejects.toMatchObject(notFound);
});

it.each([
  { ScheduleExpression: 'at(tomorrow)' },
  { ScheduleExpression: 'at(2026-11-21T06:05:00Z)' },
  { ScheduleExpression: 'rate(0 minutes)' },
  { ScheduleExpression: 'rate(30 seconds)' },
  { Name: 'a name' },
  { Target: undefined },
  { FlexibleTimeWindow: undefined },
])('%o answers ValidationException', async (changes) => {
  await expect(create(changes as Partial<CreateScheduleCommandInput>)).rejects.toMatchObject({
    name: 'ValidationException',
    $metadata: { httpStatusCode: 400 },
  });
});
