import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { FUNCTION_NAMES, FUNCTION_SETTINGS } from '../../functions/function-settings.ts';
import { ROUTES } from '../../functions/routes.ts';
import { stageNamed } from '../../lib/stage.ts';
import { stageLike } from '../support/stages.ts';
import { resourcesOf, spelt, synthesizeStage } from './synthesized-stage.ts';

const ROUTE = 'AWS::ApiGatewayV2::Route';
const RESPONSE = 'AWS::ApiGatewayV2::RouteResponse';
const FUNCTION = 'AWS::Lambda::Function';
const LOG = 'AWS::Logs::LogGroup';

const { realtime: prod } = synthesizeStage(stageNamed('prod'));
const { realtime: emulated } = synthesizeStage(stageNamed('emulated'));
const { realtime: dev } = synthesizeStage(stageNamed('dev'));

describe('the routes', () => {
  test.each(Object.entries(ROUTES))(
    '%s has an integration with %s, which lets the gateway call it',
    (route, name) => {
      const resources = Object.values(resourcesOf(prod));
      const [found] = resources.filter(
        ({ Type, Properties }) => Type === ROUTE && Properties.RouteKey === route,
      );
      const integration = spelt(found?.Properties.Target).slice('integrations/<'.length, -1);
      expect(spelt(resourcesOf(prod)[integration]?.Properties.IntegrationUri)).toContain(
        `functions/<${logicalIdOf(name)}.Arn>/invocations`,
      );
      const allowed = resources.filter(
        ({ Type, Properties }) =>
          Type === 'AWS::Lambda::Permission' && spelt(Properties.SourceArn).endsWith(`/*${route}`),
      );
      expect(allowed.map(({ Properties }) => spelt(Properties.FunctionName))).toEqual([
        `<${logicalIdOf(name)}.Arn>`,
      ]);
    },
  );

  test('are chosen by the type of a frame', () => {
    prod.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      ProtocolType: 'WEBSOCKET',
      RouteSelectionExpression: '$request.body.type',
    });
  });

  test('answer by a frame, but for those of the handshake and the end', () => {
    const answering = Object.entries(
      prod.findResources(ROUTE, { Properties: { RouteResponseSelectionExpression: '$default' } }),
    );
    expect(answering.map(([, { Properties }]) => Properties.RouteKey).toSorted()).toEqual([
      '$default',
      'dequeue',
      'enqueue',
      'loading_complete',
      'ping',
      'sync',
    ]);
    for (const [id] of answering)
      prod.hasResourceProperties(RESPONSE, { RouteId: { Ref: id }, RouteResponseKey: '$default' });
    prod.resourceCountIs(RESPONSE, answering.length);
  });
});

const logicalIdOf = (name: string): string => {
  const [id] = Object.keys(
    prod.findResources(FUNCTION, { Properties: { FunctionName: `muster-prod-${name}` } }),
  );
  return id ?? `no function ${name}`;
};

describe('the WebSocket stage', () => {
  const live = (template: typeof prod) =>
    Object.values(template.findResources('AWS::ApiGatewayV2::Stage')).map(({ Properties }) => Properties);

  test('is deployed by itself, and throttled', () => {
    expect(live(prod)).toMatchObject([
      {
        StageName: 'live',
        AutoDeploy: true,
        DefaultRouteSettings: { ThrottlingRateLimit: 8_000, ThrottlingBurstLimit: 5_000 },
      },
    ]);
  });

  test('comes after its routes and their responses, so that none is missing from its first deployment', () => {
    const [{ DependsOn } = { DependsOn: [] }] = Object.values(prod.findResources('AWS::ApiGatewayV2::Stage'));
    const parts = [ROUTE, RESPONSE].flatMap((type) => Object.keys(prod.findResources(type)));
    expect(DependsOn).toEqual(expect.arrayContaining(parts));
  });

  test('logs requests without their query strings and headers, in which tokens travel', () => {
    const [{ AccessLogSettings }] = live(prod) as [{ AccessLogSettings: { Format: string } }];
    const fields = Object.values<string>(JSON.parse(AccessLogSettings.Format));
    expect(fields).toContain('$context.requestId');
    expect(fields.filter((field) => !/^\$context\.[A-Za-z.]+$/.test(field))).toEqual([]);
    expect(fields.filter((field) => /quer|header|authori|path|input/i.test(field))).toEqual([]);
  });

  test('makes the role that the account logs by only where it is asked to, and leaves it behind', () => {
    const { realtime } = synthesizeStage(stageLike({ accessLog: 'on' }));
    realtime.resourceCountIs('AWS::ApiGateway::Account', 0);
    for (const template of [dev, prod])
      template.hasResource('AWS::ApiGateway::Account', { DeletionPolicy: 'Retain' });
  });

  test('has a name of its own where the operator has one, and posts go to its own address all the same', () => {
    const certificateArn = 'arn:aws:acm:eu-west-1:123456789012:certificate/1';
    const { realtime } = synthesizeStage(stageLike({ domain: { name: 'play.example.com', certificateArn } }));
    realtime.hasOutput('WebSocketUrl', { Value: 'wss://play.example.com' });
    realtime.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', { Stage: 'live' });
    realtime.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
      DomainNameConfigurations: [
        Match.objectLike({ CertificateArn: certificateArn, SecurityPolicy: 'TLS_1_2' }),
      ],
    });
    const { ManagementEndpoint, DomainTarget } = realtime.findOutputs('*');
    expect(spelt(ManagementEndpoint?.Value)).toMatch(/^https:\/\/<GameSocketApi\w+>\.execute-api\.+\/live$/);
    expect(spelt(DomainTarget?.Value)).toMatch(/RegionalDomainName>$/);
  });
});

describe('the functions', () => {
  test.each(FUNCTION_NAMES)('%s runs as its settings say, with a log of its own', (name) => {
    const { timeoutSeconds, memoryMb } = FUNCTION_SETTINGS[name];
    const [id] = Object.keys(
      prod.findResources(LOG, { Properties: { LogGroupName: `/aws/lambda/muster-prod-${name}` } }),
    );
    prod.hasResourceProperties(FUNCTION, {
      FunctionName: `muster-prod-${name}`,
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Timeout: timeoutSeconds,
      MemorySize: memoryMb,
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: id }, SystemLogLevel: 'WARN' },
    });
  });

  test('are all that there are', () => {
    prod.resourceCountIs(FUNCTION, FUNCTION_NAMES.length);
  });

  test('are started again by Lambda in no case but a sweep', () => {
    const configs = Object.values(prod.findResources('AWS::Lambda::EventInvokeConfig'));
    expect(configs).toHaveLength(FUNCTION_NAMES.length);
    for (const { Properties } of configs) {
      const isSweep = Properties.FunctionName.Ref === logicalIdOf('stale-sweeper');
      expect(Properties.MaximumRetryAttempts).toBe(isSweep ? 1 : 0);
      expect(Properties.MaximumEventAgeInSeconds).toBe(isSweep ? 300 : 60);
    }
  });

  test('take nothing of the concurrency of the account, unless the stage asks for it', () => {
    prod.allResourcesProperties(FUNCTION, { ReservedConcurrentExecutions: Match.absent() });
    const { realtime } = synthesizeStage(stageLike({ reservedConcurrency: 7 }));
    const reserved = realtime.findResources(FUNCTION, { Properties: { ReservedConcurrentExecutions: 7 } });
    expect(Object.values(reserved).map(({ Properties }) => Properties.FunctionName)).toEqual([
      'muster-try-try-match',
    ]);
  });

  test('run in the network of the stage, if it has one', () => {
    prod.allResourcesProperties(FUNCTION, { VpcConfig: Match.objectLike({ SubnetIds: Match.anyValue() }) });
    emulated.allResourcesProperties(FUNCTION, { VpcConfig: Match.absent() });
  });

  test('leave a network of IPv6 by IPv6', () => {
    const { realtime } = synthesizeStage(stageLike({ network: 'ipv6' }));
    realtime.allResourcesProperties(FUNCTION, {
      VpcConfig: Match.objectLike({ Ipv6AllowedForDualStack: true }),
      Environment: { Variables: Match.objectLike({ AWS_USE_DUALSTACK_ENDPOINT: 'true' }) },
    });
    realtime.hasResourceProperties('AWS::ApiGatewayV2::Api', { IpAddressType: 'dualstack' });
  });

  test('keep their logs as long as the stage says', () => {
    prod.allResourcesProperties(LOG, { RetentionInDays: 30 });
    dev.allResourcesProperties(LOG, { RetentionInDays: 7 });
  });
});

describe('the emulated stage', () => {
  test('leaves out what emulators lack', () => {
    for (const type of [RESPONSE, 'AWS::ApiGateway::Account', 'AWS::ApiGatewayV2::DomainName'])
      emulated.resourceCountIs(type, 0);
    emulated.allResourcesProperties(ROUTE, { RouteResponseSelectionExpression: Match.absent() });
    emulated.allResourcesProperties('AWS::ApiGatewayV2::Stage', { AccessLogSettings: Match.absent() });
  });

  test('tells the addresses of the emulator', () => {
    const { WebSocketUrl, ManagementEndpoint } = emulated.findOutputs('*');
    const host = new URL(stageNamed('emulated').emulator ?? '').host;
    expect(spelt(WebSocketUrl?.Value)).toMatch(new RegExp(`^ws://${host}/_aws/execute-api/<\\w+>/live$`));
    expect(spelt(ManagementEndpoint?.Value)).toMatch(
      new RegExp(`^http://${host}/_aws/execute-api/<\\w+>/live$`),
    );
  });
});
