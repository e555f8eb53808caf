import { expect, test } from 'vitest';
import { FUNCTION_NAMES, FUNCTION_SETTINGS, type FunctionName } from '../../functions/function-settings.ts';
import { type Stage, stageNamed } from '../../lib/stage.ts';
import { GIVEN, stageLike } from '../support/stages.ts';
import { functionCode } from './function-code.ts';
import { DEPLOYMENT, spelt, synthesizeStage } from './synthesized-stage.ts';

type Environment = Readonly<Record<string, unknown>>;

/** Of each function of a stage, its variables in words. */
const environmentsOf = (stage: Stage) => {
  const functions = Object.values(synthesizeStage(stage).realtime.findResources('AWS::Lambda::Function'));
  const variablesOf = (name: FunctionName): Environment =>
    functions.find(({ Properties }) => Properties.FunctionName === `muster-${stage.name}-${name}`)?.Properties
      .Environment.Variables;
  return (name: FunctionName) =>
    Object.fromEntries(Object.entries(variablesOf(name)).map(([key, value]) => [key, spelt(value)]));
};

const prod = environmentsOf(stageNamed('prod'));
const dev = environmentsOf(stageNamed('dev'));
const emulated = environmentsOf(stageNamed('emulated'));
const given = environmentsOf(stageLike({ redis: GIVEN, network: 'public' }));

const OURS = /^(MUSTER|REDIS)_/;

test.each(FUNCTION_NAMES)('%s is told what its code asks for, and no more', (name) => {
  const asked = new Set(functionCode(name).match(/(?<=")(?:MUSTER|REDIS)_[A-Z_]+(?=")/g));
  const told = new Set(
    [prod, dev, given].flatMap((of) => Object.keys(of(name))).filter((key) => OURS.test(key)),
  );
  expect([...told].toSorted()).toEqual([...asked].toSorted());
});

test('a function finds the cache of the stage, and logs in to it with its own role', () => {
  for (const name of FUNCTION_NAMES)
    expect(prod(name)).toMatchObject({
      REDIS_URL: expect.stringMatching(
        /^rediss:\/\/muster-prod@<Muster-prod-Cache:.+>:<Muster-prod-Cache:.+>$/,
      ),
      REDIS_CLUSTER: 'true',
      REDIS_IAM_CACHE: 'muster-prod',
      REDIS_IAM_SERVERLESS: 'true',
    });
});

test('a Redis that was given is used as it is, and its password is in a secret', () => {
  for (const name of FUNCTION_NAMES) {
    expect(given(name)).toMatchObject({
      REDIS_URL: GIVEN.url,
      REDIS_CLUSTER: 'false',
      REDIS_PASSWORD_SECRET_ID: GIVEN.passwordSecret,
    });
    expect(Object.keys(given(name)).filter((key) => key.includes('IAM'))).toEqual([]);
  }
});

test('without a secret for it no password is asked for', () => {
  for (const of of [prod, emulated]) expect(of('enqueue')).not.toHaveProperty('REDIS_PASSWORD_SECRET_ID');
});

test('tokens are verified by the keys of the issuer, or by those in the secret', () => {
  const { tokens } = stageNamed('prod');
  expect(prod('connect')).toMatchObject({
    MUSTER_TOKEN_ISSUER: tokens.issuer,
    MUSTER_TOKEN_AUDIENCE: tokens.audience,
    MUSTER_TOKEN_JWKS_URL: tokens.jwksUrl,
  });
  expect(prod('connect')).not.toHaveProperty('MUSTER_TOKEN_KEYS_SECRET_ID');
  expect(dev('connect')).toMatchObject({ MUSTER_TOKEN_KEYS_SECRET_ID: 'muster-dev/token-keys' });
  expect(dev('connect')).not.toHaveProperty('MUSTER_TOKEN_JWKS_URL');
});

test('secrets are told by their ids, posts go to the stage, and wake-ups to the sweeper', () => {
  expect(prod('try-match')).toMatchObject({
    MUSTER_RECEIPT_SECRET_ID: 'muster-prod/receipts',
    MUSTER_MATCH_TICKET_SECRET_ID: 'muster-prod/match-tickets',
    MUSTER_MANAGEMENT_ENDPOINT: expect.stringMatching(/^https:\/\/<GameSocketApi\w+>\.execute-api\.+\/live$/),
    MUSTER_SCHEDULE_GROUP: 'muster-prod',
    MUSTER_SWEEPER_ARN: expect.stringMatching(/^arn::lambda:.*:function:muster-prod-stale-sweeper$/),
    MUSTER_SCHEDULER_ROLE_ARN: 'arn::iam:::role/muster-prod-scheduler',
    MUSTER_DEPLOYMENT: String(DEPLOYMENT),
    MUSTER_CONFIG_FILE: 'matchmaking.toml',
  });
});

test('the ticker may use most of its memory for those who wait', () => {
  const { memoryMb } = FUNCTION_SETTINGS['try-match'];
  const [, heapMb] = /--max-old-space-size=(\d+)$/.exec(prod('try-match').NODE_OPTIONS ?? '') ?? [];
  expect(Number(heapMb)).toBeGreaterThan(memoryMb * 0.7);
  expect(Number(heapMb)).toBeLessThan(memoryMb - 200);
  expect(prod('enqueue')).not.toHaveProperty('NODE_OPTIONS');
});

test('AWS is called at its own endpoints: an emulator tells its functions of itself', () => {
  for (const name of FUNCTION_NAMES)
    for (const environment of [prod(name), emulated(name)])
      expect(Object.keys(environment).filter((key) => key.startsWith('AWS_'))).toEqual([]);
});
