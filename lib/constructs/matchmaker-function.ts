import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { FUNCTION_SETTINGS, type FunctionName } from '../../functions/function-settings.ts';
import { environmentOf } from './function-environment.ts';
import { FunctionRole } from './function-role.ts';
import type { Surroundings } from './surroundings.ts';

export interface MatchmakerFunctionProps {
  readonly functionName: FunctionName;
  /** Holds `index.js`. */
  readonly bundleFolder: string;
  readonly surroundings: Surroundings;
}

/** One function of `functions/`, with its own role and log. */
export class MatchmakerFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: MatchmakerFunctionProps) {
    super(scope, id);
    const { functionName, bundleFolder, surroundings } = props;
    const { stage, names } = surroundings;
    const { timeoutSeconds, memoryMb } = FUNCTION_SETTINGS[functionName];
    const fullName = names.function(functionName);
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${fullName}`,
      retention: stage.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const { role } = new FunctionRole(this, 'Access', {
      functionName,
      surroundings,
      logGroup,
    });
    this.function = new LambdaFunction(this, 'Function', {
      functionName: fullName,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(bundleFolder),
      timeout: Duration.seconds(timeoutSeconds),
      memorySize: memoryMb,
      environment: environmentOf(functionName, surroundings),
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      // What each invocation took is a metric; a line about each would cost more than the invocation.
      systemLogLevelV2: SystemLogLevel.WARN,
      ...asynchronous(functionName),
      ...reserved(functionName, surroundings),
      ...placed(surroundings),
    });
  }
}

/**
 * What Lambda does with an event that it could not deliver, or whose run failed. The sweep starts anew whatever was
 * lost, and late duplicates only cost: so nothing is retried but a sweep itself, whose wake-up comes once.
 */
const asynchronous = (name: FunctionName) =>
  name === 'stale-sweeper'
    ? { retryAttempts: 1, maxEventAge: Duration.minutes(5) }
    : { retryAttempts: 0, maxEventAge: Duration.minutes(1) };

const reserved = (name: FunctionName, { stage }: Surroundings) =>
  name === 'try-match' && stage.reservedConcurrency !== null
    ? { reservedConcurrentExecutions: stage.reservedConcurrency }
    : {};

const placed = ({ network }: Surroundings) =>
  network === null
    ? {}
    : {
        vpc: network.vpc,
        vpcSubnets: network.subnets,
        securityGroups: [network.securityGroup],
        ipv6AllowedForDualStack: network.ipv6Only,
      };
