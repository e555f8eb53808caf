import { createHash } from 'node:crypto';
import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import type { Clock, WakeUpScheduler } from '../use-cases/ports.ts';
import { Unavailable } from '../use-cases/unavailable.ts';

const DEADLINE_MS = 2_000;
/**
 * What becomes of a one-time schedule for the past is not documented. So none is asked for: a moment lies
 * further ahead than the call can take. Scheduler is no more precise than a minute anyway.
 */
const EARLIEST_MS = DEADLINE_MS + 1_000;
/** A schedule that ran deletes itself, perhaps between the two calls that move it. */
const UPSERTS_MAX = 2;

export interface WakeUpSchedulerOptions {
  readonly group: string;
  readonly sweeperArn: string;
  /** The role by which EventBridge Scheduler invokes the sweeper. */
  readonly roleArn: string;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/**
 * One schedule a queue, created or moved at every call: another container may have moved it since the last
 * one, and a call is made only when a ticker leaves and at the end of a sweep.
 */
export const createWakeUpScheduler = (options: WakeUpSchedulerOptions): WakeUpScheduler => {
  const client = new SchedulerClient({ maxAttempts: 2, requestHandler: { connectionTimeout: 500 } });

  return {
    scheduleWakeUp: async (queue, atMs) => {
      const moment = Math.max(atMs, options.clock.nowMs() + EARLIEST_MS);
      try {
        await upsert(client, scheduleOf(options, queue, moment));
      } catch (cause) {
        throw new Unavailable('EventBridge Scheduler', cause);
      }
    },
  };
};

const scheduleOf = (
  options: WakeUpSchedulerOptions,
  queue: string,
  atMs: number,
): CreateScheduleCommandInput => ({
  Name: scheduleName(queue),
  GroupName: options.group,
  // Whole seconds of UTC, rounded up: a wake-up must not come before what is due.
  ScheduleExpression: `at(${new Date(Math.ceil(atMs / 1_000) * 1_000).toISOString().slice(0, 19)})`,
  ScheduleExpressionTimezone: 'UTC',
  FlexibleTimeWindow: { Mode: 'OFF' },
  ActionAfterCompletion: 'DELETE',
  Target: { Arn: options.sweeperArn, RoleArn: options.roleArn, Input: JSON.stringify({ queue }) },
});

/** The queue's id cut down to what a schedule's name may hold, and a hash that keeps different queues apart. */
export const scheduleName = (queue: string): string => {
  const hash = createHash('sha256').update(queue).digest('hex').slice(0, 12);
  return `wake-${queue.replaceAll(/[^0-9A-Za-z_.-]/g, '-').slice(0, 40)}-${hash}`;
};

const upsert = async (client: SchedulerClient, schedule: CreateScheduleCommandInput): Promise<void> => {
  const abortSignal = AbortSignal.timeout(DEADLINE_MS);
  for (let attempt = 1; attempt <= UPSERTS_MAX; attempt += 1) {
    const created = await client
      .send(new CreateScheduleCommand(schedule), { abortSignal })
      .catch(unlessThere);
    if (created !== null) return;
    const moved = await client.send(new UpdateScheduleCommand(schedule), { abortSignal }).catch(unlessGone);
    if (moved !== null) return;
  }
  throw new Error('The schedule could be neither created nor moved');
};

/** Null for the one error that says what to do instead. */
const nullFor =
  (name: string) =>
  (error: unknown): null => {
    if (error instanceof Error && error.name === name) return null;
    throw error;
  };

const unlessThere = nullFor('ConflictException');
const unlessGone = nullFor('ResourceNotFoundException');
