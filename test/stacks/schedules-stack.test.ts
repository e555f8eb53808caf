import { Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { stageNamed } from '../../lib/stage.ts';
import { STACK_SCHEDULES } from '../../local/stack-schedules.ts';
import { spelt, synthesizeStage } from './synthesized-stage.ts';

const { schedules, realtime } = synthesizeStage(stageNamed('prod'));

const made = Object.values(schedules.findResources('AWS::Scheduler::Schedule')).map(
  ({ Properties }) => Properties,
);

test('the schedules are those that the local runtime runs', () => {
  const alike = (
    name: string,
    { ScheduleExpression, FlexibleTimeWindow, Target }: (typeof made)[number],
  ) => ({
    name,
    ScheduleExpression,
    FlexibleTimeWindow,
    input: Target.Input,
  });
  expect(made.map((schedule) => alike(schedule.Name, schedule))).toEqual(
    Object.entries(STACK_SCHEDULES).map(([name, schedule]) => alike(name, schedule)),
  );
});

test('each starts the function of its name', () => {
  for (const { Name, Target } of made) {
    const [exported] = Object.values(realtime.findOutputs('*')).filter(
      ({ Export }) => `<${spelt(Export?.Name)}>` === spelt(Target.Arn),
    );
    expect(spelt(exported?.Value)).toMatch(new RegExp(`^<${Name.replaceAll('-', '')}Function\\w+\\.Arn>$`));
  }
});

test('what cannot be started is tried for as long as the next run is away, and kept', () => {
  schedules.allResourcesProperties('AWS::Scheduler::Schedule', {
    GroupName: Match.anyValue(),
    Target: Match.objectLike({
      DeadLetterConfig: { Arn: Match.anyValue() },
      RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: Match.anyValue() },
    }),
  });
  expect(made.map(({ Target }) => Target.RetryPolicy.MaximumEventAgeInSeconds)).toEqual([60, 300]);
  schedules.hasResourceProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
});

test('the group goes with its stack, and the wake-ups in it: a stage of this name can be made again', () => {
  schedules.hasResource('AWS::Scheduler::ScheduleGroup', {
    Properties: { Name: 'muster-prod' },
    DeletionPolicy: 'Delete',
  });
});

test('the dead letters are refused to whoever comes without TLS', () => {
  schedules.hasResourceProperties('AWS::SQS::QueuePolicy', {
    PolicyDocument: {
      Statement: [
        Match.objectLike({
          Effect: 'Deny',
          Action: 'sqs:*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      ],
    },
  });
});

test('the role of the schedules starts those two functions and keeps what failed, for this group alone', () => {
  schedules.hasResourceProperties('AWS::IAM::Role', {
    RoleName: 'muster-prod-scheduler',
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Action: 'sts:AssumeRole',
          Effect: 'Allow',
          Principal: { Service: 'scheduler.amazonaws.com' },
          Condition: {
            StringEquals: {
              'aws:SourceAccount': { Ref: 'AWS::AccountId' },
              'aws:SourceArn': Match.anyValue(),
            },
          },
        },
      ],
    },
  });
  const [policy] = Object.values(schedules.findResources('AWS::IAM::Policy'));
  const statements: { Action: string; Resource: unknown }[] = policy?.Properties.PolicyDocument.Statement;
  expect(statements.map(({ Action, Resource }) => [Action, [Resource].flat().map(spelt).sort()])).toEqual([
    ['lambda:InvokeFunction', made.map(({ Target }) => spelt(Target.Arn)).sort()],
    ['sqs:SendMessage', [expect.stringMatching(/^<DeadLetters\w+\.Arn>$/)]],
  ]);
});
