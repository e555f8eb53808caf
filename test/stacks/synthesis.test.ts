import { type App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, test } from 'vitest';
import { STAGES } from '../../config/stages.ts';
import { stageNamed } from '../../lib/stage.ts';
import type { StageSettings } from '../../lib/stage-schema.ts';
import { NODES, SERVERLESS, stageLike } from '../support/stages.ts';
import { synthesizeStage } from './synthesized-stage.ts';

const WITH_CACHE = ['Network', 'Cache', 'Records', 'Realtime', 'Schedules', 'Observability'];
const partsOf = (names: readonly string[]) => names.map((name) => name.split('-').at(-1));

describe('AWS Solutions finds nothing', () => {
  test.each(Object.keys(STAGES))('in the stage %s', (name) => {
    const { stackNames } = synthesizeStage(stageNamed(name));
    expect(new Set(stackNames.map((stack) => stack.split('-')[1]))).toEqual(new Set([name]));
  });

  test.each([
    ['nodes behind NAT', { redis: NODES, network: 'nat' }],
    ['nodes with IPv6', { redis: NODES, network: 'ipv6' }],
    ['a serverless cache with IPv6', { redis: SERVERLESS, network: 'ipv6' }],
  ] as const)('in a stage of %s', (_, settings) => {
    expect(partsOf(synthesizeStage(stageLike(settings)).stackNames).toSorted()).toEqual(
      WITH_CACHE.toSorted(),
    );
  });

  test('in a stage whose cache has a public endpoint, and which has no network', () => {
    const { stackNames } = synthesizeStage(stageLike({ redis: SERVERLESS, network: 'public' }));
    expect(partsOf(stackNames)).not.toContain('Network');
    expect(partsOf(stackNames)).toContain('Cache');
  });

  test('in a stage with everything that can be asked for', () => {
    const stage = stageLike({
      tokens: { issuer: 'me', audience: 'muster', jwksUrl: null },
      accessLog: 'with-role',
      alarmEmail: 'oncall@example.com',
      domain: {
        name: 'play.example.com',
        certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/1',
      },
      reservedConcurrency: 20,
    });
    expect(() => synthesizeStage(stage, { eventBridgeBus: 'game-events' })).not.toThrow();
  });
});

test('a stage that is given its Redis has neither network nor cache', () => {
  const { stackNames } = synthesizeStage(stageNamed('emulated'));
  expect(partsOf(stackNames).toSorted()).toEqual(['Observability', 'Realtime', 'Records', 'Schedules']);
});

test('the functions come after the records, and no change of the records is locked by them', () => {
  const stage = stageLike({ tokens: { issuer: 'me', audience: 'muster', jwksUrl: null } });
  const { deployedAfter, realtime } = synthesizeStage(stage);
  expect(deployedAfter['Muster-try-Realtime']).toContain('Muster-try-Records');
  expect(JSON.stringify(realtime.toJSON())).not.toContain('Muster-try-Records');
});

describe('what is left when the stacks of a stage are gone', () => {
  const OF_THE_ACCOUNT = ['AWS::ApiGateway::Account', 'AWS::IAM::Role'];
  const leftBy = (settings: Partial<StageSettings>): readonly string[] =>
    synthesizeStage(stageLike(settings))
      .resources.filter((resource) =>
        [resource.DeletionPolicy, resource.UpdateReplacePolicy].some((policy) =>
          policy?.startsWith('Retain'),
        ),
      )
      .map(({ Type }) => Type)
      .toSorted();

  test('is nothing, so that it can be deployed again', () => {
    expect(leftBy({ keepsRecords: false, accessLog: 'on' })).toEqual([]);
    expect(leftBy({ keepsRecords: false, accessLog: 'off', redis: NODES })).toEqual([]);
  });

  test('is how the account logs, where the stage sets it', () => {
    expect(leftBy({ keepsRecords: false, accessLog: 'with-role' })).toEqual(OF_THE_ACCOUNT);
  });

  test('is players, parties and secrets besides, where it keeps its records', () => {
    const kept = ['AWS::DynamoDB::Table', 'AWS::SecretsManager::Secret'].flatMap((type) => [type, type]);
    expect(leftBy({ keepsRecords: true, accessLog: 'with-role' })).toEqual(
      [...OF_THE_ACCOUNT, ...kept].toSorted(),
    );
  });
});

test('an issuer that is only an example is warned of, since it lets nobody in, and nothing else', () => {
  const warnings = (tokens: StageSettings['tokens']) => synthesizeStage(stageLike({ tokens })).warnings;
  const tokens = { issuer: 'https://issuer.example', audience: 'muster', jwksUrl: null };
  expect(warnings(tokens)).toEqual([
    expect.stringContaining('try.tokens.issuer: https://issuer.example is only'),
  ]);
  expect(warnings({ ...tokens, issuer: 'https://game.eu.auth0.com/' })).toEqual([]);
  expect(warnings({ ...tokens, issuer: 'me' })).toEqual([]);
});

test('a stack that AWS Solutions finds fault with stops the synthesis', () => {
  const also = (app: App) => new Bucket(new Stack(app, 'Careless'), 'Unencrypted');
  expect(() => synthesizeStage(stageNamed('emulated'), { also })).toThrow('AwsSolutions-S10');
});

test('two syntheses of one deployment give the same templates', () => {
  const [one, other] = [0, 0].map(() => synthesizeStage(stageNamed('prod')));
  expect(one?.realtime.toJSON()).toEqual(other?.realtime.toJSON());
  expect(one?.schedules.toJSON()).toEqual(other?.schedules.toJSON());
});
