import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { type AlarmRule, alarmRules } from '../alarm-rules.ts';
import { namesOf } from '../names.ts';
import type { Stage } from '../stage.ts';
import type { StageMetrics } from '../stage-metrics.ts';

export interface AlarmsProps {
  readonly stage: Stage;
  readonly metrics: StageMetrics;
}

/** One alarm for each rule, and the topic that all of them tell. */
export class Alarms extends Construct {
  readonly topic: Topic;
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, { stage, metrics }: AlarmsProps) {
    super(scope, id);
    this.topic = this.#topicOf(stage);
    const action = new SnsAction(this.topic);
    // Emulators know alarms about one metric only, no formulas.
    const rules = alarmRules(stage, metrics).filter(
      ({ metric }) => stage.emulator === null || metric instanceof Metric,
    );
    this.alarms = rules.map((rule) => {
      const alarm = this.#alarmOf(stage, rule);
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      return alarm;
    });
  }

  #alarmOf(stage: Stage, rule: AlarmRule): Alarm {
    const { section, meaning, firstStep, metric, threshold, periods, rings } = rule;
    return new Alarm(this, section, {
      alarmName: `${namesOf(stage).alarmPrefix}${section}`,
      alarmDescription: `${meaning} First: ${firstStep} See docs/operations.md#${section}`,
      metric,
      threshold,
      evaluationPeriods: periods,
      ...(rings === 'below'
        ? {
            comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
            treatMissingData: TreatMissingData.BREACHING,
          }
        : {
            comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            // While nobody plays nothing is published, and that is well.
            treatMissingData: TreatMissingData.NOT_BREACHING,
          }),
    });
  }

  #topicOf(stage: Stage): Topic {
    const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    });
    // CloudWatch cannot use the key that SNS itself has.
    const key = new Key(this, 'Key', {
      description: `Muster ${stage.name}: alarms on their way to whoever is told`,
      enableKeyRotation: true,
      // The longest that KMS allows: each of the first two rotations makes the key a dollar a month dearer.
      rotationPeriod: Duration.days(2_560),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // What publishing to an encrypted topic takes; the grants of a key give encrypting with it besides.
    key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsEncrypt',
        principals: [cloudWatch],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
      }),
    );
    const topic = new Topic(this, 'Topic', { masterKey: key, enforceSSL: true });
    // The policy that demands TLS replaces the one by which alarms of the account may publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsPublish',
        principals: [cloudWatch],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
      }),
    );
    if (stage.alarmEmail !== null) topic.addSubscription(new EmailSubscription(stage.alarmEmail));
    return topic;
  }
}
