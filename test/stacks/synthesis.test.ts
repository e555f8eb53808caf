import { type App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, test } from 'vitest';
import { STAGES } from '../../config/stages.ts';
import { stageNamed } from '../../lib/stage.ts';
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

test('a stack that AWS Solutions finds fault with stops the synthesis', () => {
  const also = (app: App) => new Bucket(new Stack(app, 'Careless'), 'Unencrypted');
  expect(() => synthesizeStage(stageNamed('emulated'), { also })).toThrow('AwsSolutions-S10');
});

test('two syntheses of one deployment give the same templates', () => {
  const [one, other] = [0, 0].map(() => synthesizeStage(stageNamed('prod')));
  expect(one?.realtime.toJSON()).toEqual(other?.realtime.toJSON());
  expect(one?.schedules.toJSON()).toEqual(other?.schedules.toJSON());
});
