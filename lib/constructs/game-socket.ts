import { Stack, Validations } from 'aws-cdk-lib';
import { IpAddressType, WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { FunctionName } from '../../functions/function-settings.ts';
import { ROUTES } from '../../functions/routes.ts';
import { namesOf } from '../names.ts';
import type { Stage } from '../stage.ts';
import { AccessLog } from './access-log.ts';
import { OwnDomain } from './own-domain.ts';

/** They answer the handshake, or nobody. All other routes answer by a frame. */
const WITHOUT_FRAME: readonly string[] = ['$connect', '$disconnect'];

const STAGE_NAME = 'live';

/** The WebSocket that game clients connect to. */
export class GameSocket extends Construct {
  readonly apiId: string;
  /** What clients connect to. */
  readonly url: string;
  /** Where functions post to connections: always the API's own address. */
  readonly managementEndpoint: string;
  readonly domain: OwnDomain | null;
  readonly #api: WebSocketApi;
  readonly #stage: Stage;
  readonly #live: WebSocketStage;

  constructor(scope: Construct, id: string, { stage }: { readonly stage: Stage }) {
    super(scope, id);
    this.#stage = stage;
    this.#api = new WebSocketApi(this, 'Api', {
      apiName: namesOf(stage).api,
      description: `Muster, stage ${stage.name}`,
      routeSelectionExpression: '$request.body.type',
      ipAddressType: IpAddressType.DUAL_STACK,
    });
    this.apiId = this.#api.apiId;
    this.domain = stage.domain === null ? null : new OwnDomain(this, 'OwnDomain', stage.domain);
    this.#live = this.#makeStage();
    const emulated = emulatedAddress(stage, this.apiId);
    this.managementEndpoint = emulated === null ? this.#live.callbackUrl : `http://${emulated}`;
    this.url = emulated === null ? (this.domain?.url ?? this.#live.url) : `ws://${emulated}`;
  }

  /** Of the stage's `@connections`, for one HTTP method. */
  connectionsArn(method: string): string {
    return Stack.of(this).formatArn({
      service: 'execute-api',
      resource: this.apiId,
      resourceName: `${STAGE_NAME}/${method}/@connections/*`,
    });
  }

  /** Comes after the functions, which are told the API's address. */
  addRoutes(functions: Readonly<Record<FunctionName, LambdaFunction>>): void {
    for (const [route, name] of Object.entries(ROUTES)) {
      const added = this.#api.addRoute(route, {
        integration: new WebSocketLambdaIntegration(`${route}-Integration`, functions[name]),
        // Emulators answer with what the function returned, and know no route responses.
        returnResponse: this.#stage.emulator === null && !WITHOUT_FRAME.includes(route),
      });
      // So that the stage's first deployment has every route: those that come later are deployed by themselves.
      this.#live.node.addDependency(added);
    }
    Validations.of(this.#api).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'The function behind $connect verifies the token itself, and no other route can be reached before it.',
    });
  }

  #makeStage(): WebSocketStage {
    const { throttle, accessLog } = this.#stage;
    const log =
      accessLog === 'off'
        ? null
        : new AccessLog(this, 'AccessLog', { stage: this.#stage, makesRole: accessLog === 'with-role' });
    const live = new WebSocketStage(this, 'Live', {
      webSocketApi: this.#api,
      stageName: STAGE_NAME,
      autoDeploy: true,
      throttle: { rateLimit: throttle.requestsPerSecond, burstLimit: throttle.burst },
      ...(log === null ? {} : { accessLogSettings: log.settings }),
      ...(this.domain === null ? {} : { domainMapping: { domainName: this.domain.domainName } }),
    });
    if (log !== null) live.node.addDependency(log);
    else
      Validations.of(live).acknowledge({
        id: 'AwsSolutions-APIG1',
        reason: 'The stage switches its access log off: config/stages.ts.',
      });
    return live;
  }
}

const emulatedAddress = ({ emulator }: Stage, apiId: string): string | null =>
  emulator === null ? null : `${new URL(emulator).host}/_aws/execute-api/${apiId}/${STAGE_NAME}`;
