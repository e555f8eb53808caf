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
/** A schedule that is created for the past never runs. */
const EARLIEST_MS = 1_000;

export interface WakeUpSchedulerOptions {
  readonly group: string;
  readonly sweeperArn: string;
  /** The role by which EventBridge Scheduler invokes the sweeper. */
  readonly roleArn: string;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/**
 * One schedule a queue, created or moved. A container remembers what it scheduled and asks for nothing that an
 * earlier wake-up still ahead will look after: the sweep schedules the next one itself.
 */
export const createWakeUpScheduler = (options: WakeUpSchedulerOptions): WakeUpScheduler => {
  const client = new SchedulerClient({ maxAttempts: 2, requestHandler: { connectionTimeout: 500 } });
  /** Queue -> moment; as many entries as there are game modes. */
  const ahead = new Map<string, number>();

  return {
    scheduleWakeUp: async (queue, atMs) => {
      const nowMs = options.clock.nowMs();
      const known = ahead.get(queue);
      if (known !== undefined && known > nowMs && known <= atMs) return;
      const moment = Math.max(atMs, nowMs + EARLIEST_MS);
      try {
        await upsert(client, scheduleOf(options, queue, moment));
      } catch (cause) {
        throw new Unavailable('EventBridge Scheduler', cause);
      }
      ahead.set(queue, moment);
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
  try {
    await client.send(new CreateScheduleCommand(schedule), { abortSignal });
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ConflictException')) throw error;
    await client.send(new UpdateScheduleCommand(schedule), { abortSignal });
  }
};
