import { createHash } from 'node:crypto';
import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import type { Clock, WakeUpScheduler } from '../use-cases/ports.ts';
import { Unavailable } from '../use-cases/unavailable.ts';

const DEADLINE_MS = 2_000;
/**
 * What becomes of a one-time schedule for the past is not documented. So none is asked for: a moment lies
 * further ahead than the call can take.
 */
const EARLIEST_MS = DEADLINE_MS + 1_000;
const MINUTE_MS = 60_000;
/** By default Scheduler tries for a day, while the queue is swept every five minutes anyway. */
const RETRY_POLICY = { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 300 };

export interface WakeUpSchedulerOptions {
  readonly group: string;
  readonly sweeperArn: string;
  /** The role by which EventBridge Scheduler invokes the sweeper. */
  readonly roleArn: string;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/**
 * One schedule for each moment of a queue, never moved: a sweep asks for the next wake-up while the one that started it
 * may not have been deleted yet, and by the same name the two could go together. A wake-up too many finds nothing to
 * do, and one that is lost is made up for within five minutes.
 */
export const createWakeUpScheduler = (options: WakeUpSchedulerOptions): WakeUpScheduler => {
  const client = new SchedulerClient({ maxAttempts: 2, requestHandler: { connectionTimeout: 500 } });

  return {
    scheduleWakeUp: async (queue, atMs) => {
      const command = new CreateScheduleCommand(
        scheduleOf(options, queue, momentOf(atMs, options.clock.nowMs())),
      );
      try {
        await client.send(command, { abortSignal: AbortSignal.timeout(DEADLINE_MS) });
      } catch (cause) {
        if (cause instanceof ConflictException) return;
        throw new Unavailable('EventBridge Scheduler', cause);
      }
    },
  };
};

/**
 * Whole seconds of UTC, as schedules have them, rounded up: a wake-up must not come before what is due. What stays
 * overdue is looked at once a minute by however many sweeps; Scheduler is no more precise than that anyway.
 */
const momentOf = (atMs: number, nowMs: number): string => {
  const earliestMs = nowMs + EARLIEST_MS;
  const [ms, stepMs] = atMs < earliestMs ? [earliestMs, MINUTE_MS] : [atMs, 1_000];
  return new Date(Math.ceil(ms / stepMs) * stepMs).toISOString().slice(0, 19);
};

const scheduleOf = (
  options: WakeUpSchedulerOptions,
  queue: string,
  moment: string,
): CreateScheduleCommandInput => ({
  Name: `${wakeUpPrefix(queue)}${moment.replaceAll(/[-:]/g, '')}`,
  GroupName: options.group,
  ScheduleExpression: `at(${moment})`,
  ScheduleExpressionTimezone: 'UTC',
  FlexibleTimeWindow: { Mode: 'OFF' },
  ActionAfterCompletion: 'DELETE',
  Target: {
    Arn: options.sweeperArn,
    RoleArn: options.roleArn,
    Input: JSON.stringify({ queue }),
    RetryPolicy: RETRY_POLICY,
  },
});

/**
 * What the names of a queue's wake-ups begin with: its id cut down to what a name may hold, within 64 characters with
 * the moment, and a hash that keeps different queues apart.
 */
export const wakeUpPrefix = (queue: string): string => {
  const hash = createHash('sha256').update(queue).digest('hex').slice(0, 12);
  return `wake-${queue.replaceAll(/[^0-9A-Za-z_.-]/g, '-').slice(0, 30)}-${hash}-`;
};
