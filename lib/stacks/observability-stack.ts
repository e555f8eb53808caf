import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { Alarms } from '../constructs/alarms.ts';
import { dashboardPanels } from '../dashboard-panels.ts';
import { namesOf } from '../names.ts';
import type { Stage } from '../stage.ts';
import { stageMetrics } from '../stage-metrics.ts';

export interface ObservabilityStackProps extends StackProps {
  readonly stage: Stage;
  /** Of the configuration's game modes, each once. */
  readonly queues: readonly string[];
  readonly apiId: string;
  /** Of the schedules. */
  readonly deadLetters: IQueue;
}

/** What operators look at, and what wakes them up. It goes and comes back without harm to players. */
export class ObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, props: ObservabilityStackProps) {
    super(scope, id, props);
    const { stage, queues, apiId, deadLetters } = props;
    const metrics = stageMetrics({ stage, apiId, deadLetters });
    const { topic, alarms } = new Alarms(this, 'Alarms', { stage, metrics });
    new Dashboard(this, 'Dashboard', {
      dashboardName: namesOf(stage).dashboard,
      widgets: dashboardPanels({ stage, queues, metrics, alarms }).map((row) => [...row]),
    });
    new CfnOutput(this, 'DashboardUrl', {
      value: `https://${this.region}.console.aws.amazon.com/cloudwatch/home?region=${this.region}#dashboards:name=${namesOf(stage).dashboard}`,
    });
    new CfnOutput(this, 'AlarmTopicArn', {
      description: 'Subscribe whoever should be told of alarms',
      value: topic.topicArn,
    });
  }
}
