import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { FUNCTION_NAMES, type FunctionName } from '../../functions/function-settings.ts';
import { GameSocket } from '../constructs/game-socket.ts';
import { MatchmakerFunction } from '../constructs/matchmaker-function.ts';
import { arnsOf, type Surroundings } from '../constructs/surroundings.ts';
import { namesOf } from '../names.ts';
import type { FunctionNetwork, RedisAccess } from '../redis-access.ts';
import type { Stage } from '../stage.ts';

export interface RealtimeStackProps extends StackProps {
  readonly stage: Stage;
  readonly redis: RedisAccess;
  readonly network: FunctionNetwork | null;
  /** Seconds since the epoch: the tickers of a newer deployment take over from those of an older one. */
  readonly deployment: number;
  /** The folder of a function's bundle. */
  readonly bundles: (name: FunctionName) => string;
  /** Of state events: a name or an ARN; null without one. */
  readonly eventBus: string | null;
}

type ByFunction<T> = Readonly<Record<FunctionName, T>>;

/** What players meet: the WebSocket, and the functions behind it. */
export class RealtimeStack extends Stack {
  readonly functions: ByFunction<LambdaFunction>;
  readonly apiId: string;
  readonly webSocketUrl: string;
  readonly managementEndpoint: string;

  constructor(scope: Construct, id: string, props: RealtimeStackProps) {
    const { stage, redis, network, deployment, bundles, eventBus, ...stackProps } = props;
    super(scope, id, stackProps);
    const socket = new GameSocket(this, 'GameSocket', { stage });
    const arns = arnsOf(this, stage);
    const surroundings: Surroundings = {
      stage,
      names: namesOf(stage),
      arns,
      redis,
      network,
      deployment,
      managementEndpoint: socket.managementEndpoint,
      connectionsArn: (method) => socket.connectionsArn(method),
      eventBusArn: eventBus === null ? null : arns.eventBus(eventBus),
    };
    const made = byFunction(
      (functionName) =>
        new MatchmakerFunction(this, functionName, {
          functionName,
          bundleFolder: bundles(functionName),
          surroundings,
        }),
    );
    this.functions = byFunction((name) => made[name].function);
    socket.addRoutes(this.functions);
    this.apiId = socket.apiId;
    this.webSocketUrl = socket.url;
    this.managementEndpoint = socket.managementEndpoint;
    new CfnOutput(this, 'WebSocketUrl', { value: this.webSocketUrl });
    new CfnOutput(this, 'ManagementEndpoint', { value: this.managementEndpoint });
    if (socket.domain !== null) new CfnOutput(this, 'DomainTarget', { value: socket.domain.target });
  }
}

const byFunction = <T>(make: (name: FunctionName) => T): ByFunction<T> =>
  Object.fromEntries(FUNCTION_NAMES.map((name) => [name, make(name)])) as ByFunction<T>;
