import { describe, expect, test } from 'vitest';
import { FUNCTION_NAMES, type FunctionName } from '../../functions/function-settings.ts';
import { stageNamed } from '../../lib/stage.ts';
import { GIVEN, stageLike } from '../support/stages.ts';
import { resourcesOf, spelt, synthesizeStage } from './synthesized-stage.ts';

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

const listOf = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

const policies = (template: ReturnType<typeof synthesizeStage>['realtime']) => {
  const resources = Object.entries(resourcesOf(template));
  return (name: FunctionName): readonly Statement[] =>
    resources
      .filter(
        ([id, { Type }]) => Type === 'AWS::IAM::Policy' && id.startsWith(`${name.replaceAll('-', '')}Access`),
      )
      .flatMap(([, { Properties }]) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement);
};

/** `<sid>: <action> on <resource>`, ids without what CDK makes unique; what every function has is left out. */
const spell = (statements: readonly Statement[]): readonly string[] =>
  statements
    .filter(({ Sid, Effect }) => Effect === 'Allow' && Sid !== undefined && !SHARED.includes(Sid))
    .flatMap(({ Action, Resource }) =>
      listOf(Action).flatMap((action) =>
        listOf(Resource).map((resource) => `${action} ${short(spelt(resource))}`),
      ),
    )
    .toSorted();

const SHARED = ['LogInToRedis', 'LetLambdaJoinTheVpc'];

const short = (resource: string) =>
  resource
    .replace(/^arn::dynamodb:::table\/muster-full-/, 'table ')
    .replace(/^arn::secretsmanager:::secret:muster-full\/(.+)-\?{6}$/, 'secret $1')
    .replace(/^arn:.*:function:muster-full-/, 'function ')
    .replace(/^arn::execute-api:+<GameSocketApi\w+>\//, 'socket ');

const full = policies(
  synthesizeStage(stageLike({ tokens: { issuer: 'me', audience: 'muster', jwksUrl: null } }, 'full'), {
    eventBridgeBus: 'game-events',
  }).realtime,
);

const BUS = 'events:PutEvents arn::events:::event-bus/game-events';
const POST = 'execute-api:ManageConnections socket live/POST/@connections/*';
const CLOSE = 'execute-api:ManageConnections socket live/DELETE/@connections/*';
const START = { ticker: 'try-match', allocation: 'allocate', push: 'push' };
const start = (name: keyof typeof START) => `lambda:InvokeFunction function ${START[name]}`;
const secret = (name: string) => `secretsmanager:GetSecretValue secret ${name}`;
const [RECEIPTS, MATCH_TICKETS] = [secret('receipts'), secret('match-tickets')];
const CONNECTION = 'dynamodb:GetItem table connections';
const PENALTY = 'dynamodb:UpdateItem table players';
const PROFILE = 'dynamodb:GetItem table players';
const PARTY = 'dynamodb:GetItem table parties';
const WAKE_UPS = [
  'iam:PassRole arn::iam:::role/muster-full-scheduler',
  'scheduler:CreateSchedule arn::scheduler:::schedule/muster-full/wake-*',
];
const FRAME = [BUS, POST, CLOSE, CONNECTION, RECEIPTS, start('ticker')];
const JOB = [BUS, POST, PENALTY, RECEIPTS, MATCH_TICKETS, start('allocation')];

/** Everything that each function may do, beside its own log, its Redis and its place in the network. */
const MAY: Readonly<Record<FunctionName, readonly string[]>> = {
  connect: ['dynamodb:PutItem table connections', secret('token-keys')],
  disconnect: [BUS, POST, CONNECTION, RECEIPTS],
  enqueue: [...FRAME, MATCH_TICKETS, PROFILE, PARTY],
  dequeue: [...FRAME, MATCH_TICKETS, PENALTY, start('allocation')],
  'loading-complete': [...FRAME, MATCH_TICKETS, start('allocation')],
  sync: [...FRAME, MATCH_TICKETS, PROFILE, PARTY],
  default: FRAME,
  'try-match': [...JOB, ...WAKE_UPS, start('ticker'), start('push')],
  'stale-sweeper': [...JOB, ...WAKE_UPS],
  allocate: [...JOB, start('ticker')],
  push: [...JOB, start('ticker')],
};

describe('what a function may do', () => {
  test.each(FUNCTION_NAMES)('%s', (name) => {
    expect(spell(full(name))).toEqual(MAY[name].toSorted());
  });

  test.each(FUNCTION_NAMES)(
    '%s writes its own log alone, logs in to the cache, and joins the network',
    (name) => {
      const [log, ...rest] = full(name);
      expect(log?.Action).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
      expect(spelt(log?.Resource)).toMatch(new RegExp(`^<${name.replaceAll('-', '')}Log\\w+\\.Arn>$`));
      const login = rest.find(({ Sid }) => Sid === 'LogInToRedis');
      expect(listOf(login?.Action)).toEqual(['elasticache:Connect']);
      expect(
        listOf(login?.Resource)
          .map(spelt)
          .filter((resource) => resource.includes('*')),
      ).toEqual([]);
      expect(rest.filter(({ Sid }) => Sid === undefined)).toEqual([]);
    },
  );

  test('names no resource "*" but for the network interfaces, which its code may not touch', () => {
    for (const name of FUNCTION_NAMES) {
      const everywhere = full(name).filter(({ Resource }) => listOf(Resource).includes('*'));
      expect(everywhere.map(({ Sid, Effect }) => [Sid, Effect])).toEqual([
        ['LetLambdaJoinTheVpc', 'Allow'],
        ['ButNotTheCodeOfTheFunction', 'Deny'],
      ]);
      expect(everywhere[0]?.Action).toEqual(everywhere[1]?.Action);
      expect(spelt(Object.values(everywhere[1]?.Condition ?? {}).map(Object.values))).toMatch(
        new RegExp(`:function:muster-full-${name}$`),
      );
    }
  });

  test('a role is given to schedules only', () => {
    const pass = full('try-match').find(({ Action }) => Action === 'iam:PassRole');
    expect(pass?.Condition).toEqual({ StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } });
  });

  test('is less where the stage has less: no cache of its own, no network, no bus', () => {
    const emulated = policies(synthesizeStage(stageNamed('emulated')).realtime);
    const sids = FUNCTION_NAMES.flatMap((name) => emulated(name).map(({ Sid }) => Sid));
    expect(sids).not.toContain('LogInToRedis');
    expect(sids).not.toContain('LetLambdaJoinTheVpc');
    expect(sids).not.toContain('TellOfState');
  });

  test('is to read the keys of tokens only where the stage has them', () => {
    const published = policies(synthesizeStage(stageNamed('prod')).realtime)('connect');
    expect(published.map(({ Sid }) => Sid)).not.toContain('ReadSecrets');
    expect(full('connect').map(({ Sid }) => Sid)).toContain('ReadSecrets');
  });

  test('is to read the password of a Redis that was given, and no other secret by that', () => {
    const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:game/redis-password-a1B2c3';
    const named = 'arn::secretsmanager:::secret:game/redis-password-??????';
    for (const [passwordSecret, resource] of [
      [GIVEN.passwordSecret, named],
      [arn, arn],
    ] as const) {
      const stage = stageLike({ redis: { ...GIVEN, passwordSecret }, network: 'public' });
      const given = policies(synthesizeStage(stage).realtime);
      for (const name of FUNCTION_NAMES) {
        const [read] = given(name).filter(({ Sid }) => Sid === 'ReadRedisPassword');
        expect([read?.Action, spelt(read?.Resource)]).toEqual(['secretsmanager:GetSecretValue', resource]);
      }
    }
    expect(full('enqueue').map(({ Sid }) => Sid)).not.toContain('ReadRedisPassword');
  });

  test('a bus of another account is named by its ARN', () => {
    const bus = 'arn:aws:events:eu-west-1:123456789012:event-bus/games';
    const { realtime } = synthesizeStage(stageNamed('emulated'), { eventBridgeBus: bus });
    const [tell] = policies(realtime)('sync').filter(({ Sid }) => Sid === 'TellOfState');
    expect(tell?.Resource).toBe(bus);
  });
});
