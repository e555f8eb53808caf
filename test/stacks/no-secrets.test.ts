import { afterAll, describe, expect, test, vi } from 'vitest';
import { stageNamed } from '../../lib/stage.ts';
import { GIVEN, stageLike } from '../support/stages.ts';
import { spelt, synthesizeStage } from './synthesized-stage.ts';

/** Whoever deploys has credentials, which no template may take along. */
const CREDENTIAL = 'a credential of whoever deploys';
for (const name of ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) vi.stubEnv(name, CREDENTIAL);
afterAll(() => vi.unstubAllEnvs());

/** Like `dev`, but for a Redis that is there already. */
const given = stageLike({ tokens: stageNamed('dev').tokens, redis: GIVEN, network: 'public' });

describe.each([stageNamed('dev'), stageNamed('prod'), given])('in the templates of $name', (stage) => {
  const { resources, outputs } = synthesizeStage(stage);
  const propertiesOf = (type: string) =>
    resources.filter(({ Type }) => Type === type).map(({ Properties }) => Properties);

  test('nothing is a secret, or becomes one when they are deployed', () => {
    const text = JSON.stringify([resources, outputs]);
    expect(text).not.toContain(CREDENTIAL);
    // CloudFormation would put the value there, for whoever may describe the resource.
    expect(text).not.toMatch(/\{\{resolve:(secretsmanager|ssm-secure)/);
  });

  test('secrets are generated, or empty for the operator to fill', () => {
    const secrets = propertiesOf('AWS::SecretsManager::Secret');
    expect(secrets.length).toBeGreaterThanOrEqual(2);
    for (const { SecretString, GenerateSecretString } of secrets)
      expect(SecretString ?? GenerateSecretString).toEqual(
        SecretString === undefined ? expect.objectContaining({ PasswordLength: 64 }) : '{}',
      );
  });

  test('the environment of each function names secrets by their ids, and Redis without a password', () => {
    const functions = propertiesOf('AWS::Lambda::Function').filter(({ Environment }) => Environment);
    expect(functions.length).toBeGreaterThanOrEqual(11);
    for (const { Environment } of functions) {
      const { Variables } = Environment as { Variables: Readonly<Record<string, unknown>> };
      for (const [name, value] of Object.entries(Variables)) {
        if (name.endsWith('_SECRET_ID')) expect(value).toMatch(/^(muster-(dev|prod|try)|game)\/[a-z-]+$/);
        else expect(name).not.toMatch(/PASSWORD|PRIVATE|CREDENTIAL|SECRET|_KEY$/);
        if (name === 'REDIS_URL') expect(spelt(value)).toMatch(/^rediss:\/\/[a-z-]+@[^@]+$/);
      }
    }
  });

  test('outputs are addresses and names', () => {
    const own = Object.entries(outputs).filter(([, { Export }]) => Export === undefined);
    expect(own.map(([name]) => name).toSorted()).toEqual(
      ['AlarmTopicArn', 'DashboardUrl', 'ManagementEndpoint', 'WebSocketUrl'].toSorted(),
    );
  });

  test('API Gateway logs no whole requests, which hold tokens', () => {
    const stages = propertiesOf('AWS::ApiGatewayV2::Stage');
    expect(stages).toHaveLength(1);
    for (const { DefaultRouteSettings, RouteSettings } of stages) {
      expect(Object.keys(Object(DefaultRouteSettings)).toSorted()).toEqual([
        'ThrottlingBurstLimit',
        'ThrottlingRateLimit',
      ]);
      expect(RouteSettings).toBeUndefined();
    }
  });
});
