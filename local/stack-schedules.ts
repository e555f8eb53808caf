import { FUNCTION_ARN_PREFIX, SCHEDULE_GROUP, SCHEDULER_ROLE_ARN } from './function-environment.ts';

const every = (ScheduleExpression: string, functionName: string) => ({
  GroupName: SCHEDULE_GROUP,
  ScheduleExpression,
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn: `${FUNCTION_ARN_PREFIX}${functionName}`, RoleArn: SCHEDULER_ROLE_ARN, Input: '{}' },
});

/** The schedules that the stacks define, by name. */
export const STACK_SCHEDULES = {
  'try-match': every('rate(1 minute)', 'try-match'),
  'stale-sweeper': every('rate(5 minutes)', 'stale-sweeper'),
};
