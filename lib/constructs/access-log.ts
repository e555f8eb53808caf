import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogFormat, CfnAccount } from 'aws-cdk-lib/aws-apigateway';
import { type IAccessLogSettings, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { namesOf } from '../names.ts';
import type { Stage } from '../stage.ts';

export interface AccessLogProps {
  readonly stage: Stage;
  /** True: the account has no role yet by which API Gateway writes logs. */
  readonly makesRole: boolean;
}

/** One line a request. Neither query strings nor headers are among the fields: tokens travel in both. */
const FIELDS = {
  requestId: '$context.requestId',
  at: '$context.requestTimeEpoch',
  connectionId: '$context.connectionId',
  event: '$context.eventType',
  route: '$context.routeKey',
  status: '$context.status',
  latencyMs: '$context.integrationLatency',
  integrationStatus: '$context.integrationStatus',
  error: '$context.error.message',
  ip: '$context.identity.sourceIp',
};

const POLICY = 'service-role/AmazonAPIGatewayPushToCloudWatchLogs';

export class AccessLog extends Construct {
  readonly settings: IAccessLogSettings;

  constructor(scope: Construct, id: string, { stage, makesRole }: AccessLogProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: namesOf(stage).accessLog,
      retention: stage.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.settings = {
      destination: new LogGroupLogDestination(logGroup),
      format: AccessLogFormat.custom(JSON.stringify(FIELDS)),
    };
    if (makesRole) this.#makeAccountRole();
  }

  /** The setting is the account's, in this Region. It stays when the stack goes: other APIs may log by it then. */
  #makeAccountRole(): void {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName(POLICY)],
    });
    role.applyRemovalPolicy(RemovalPolicy.RETAIN);
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${POLICY}]`,
      reason: 'API Gateway refuses a role that lacks any permission of this policy.',
    });
    new CfnAccount(this, 'Account', { cloudWatchRoleArn: role.roleArn }).applyRemovalPolicy(
      RemovalPolicy.RETAIN,
    );
  }
}
