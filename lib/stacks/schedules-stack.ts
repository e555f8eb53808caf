import { Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule, ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { namesOf } from '../names.ts';
import type { Stage } from '../stage.ts';

/** Each run looks at every queue, so the next one makes up for a run that is lost. */
const SCHEDULED = [
  { name: 'try-match', everyMinutes: 1, rate: 'rate(1 minute)' },
  { name: 'stale-sweeper', everyMinutes: 5, rate: 'rate(5 minutes)' },
] as const;

export interface SchedulesStackProps extends StackProps {
  readonly stage: Stage;
  readonly functions: Readonly<Record<(typeof SCHEDULED)[number]['name'], IFunction>>;
}

/** What runs on time alone; and the group and the role that functions make the wake-ups of queues with. */
export class SchedulesStack extends Stack {
  /** Runs that could not even be started. */
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { stage, functions, ...props }: SchedulesStackProps) {
    super(scope, id, props);
    const names = namesOf(stage);
    const group = new ScheduleGroup(this, 'Group', {
      scheduleGroupName: names.scheduleGroup,
      // Wake-ups go with it. Without functions they would wake nothing.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.deadLetters = this.#makeDeadLetters();
    const role = new Role(this, 'Role', {
      roleName: names.schedulerRole,
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': this.account, 'aws:SourceArn': group.scheduleGroupArn },
        },
      }),
    });
    role.addToPolicy(
      new PolicyStatement({
        sid: 'StartTheScheduled',
        actions: ['lambda:InvokeFunction'],
        resources: SCHEDULED.map(({ name }) => functions[name].functionArn),
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        sid: 'KeepWhatCouldNotStart',
        actions: ['sqs:SendMessage'],
        resources: [this.deadLetters.queueArn],
      }),
    );
    for (const { name, rate, everyMinutes } of SCHEDULED)
      new CfnSchedule(this, name, {
        name,
        groupName: group.scheduleGroupName,
        scheduleExpression: rate,
        flexibleTimeWindow: { mode: 'OFF' },
        target: {
          arn: functions[name].functionArn,
          roleArn: role.roleArn,
          input: '{}',
          deadLetterConfig: { arn: this.deadLetters.queueArn },
          retryPolicy: { maximumRetryAttempts: 2, maximumEventAgeInSeconds: 60 * everyMinutes },
        },
      });
  }

  #makeDeadLetters(): Queue {
    const queue = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is a dead-letter queue, of EventBridge Scheduler.',
    });
    return queue;
  }
}
