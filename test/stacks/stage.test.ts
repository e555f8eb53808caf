import { describe, expect, test } from 'vitest';
import { STAGES } from '../../config/stages.ts';
import { stageNamed } from '../../lib/stage.ts';
import { GIVEN, NODES, SERVERLESS, stageLike } from '../support/stages.ts';

/** A Redis of one's own. */
const given = (url: string) => ({ kind: 'given', url, cluster: false }) as const;

const SECRET_ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:game/redis-password';

test.each(Object.keys(STAGES))('the stage "%s" can be made', (name) => {
  expect(stageNamed(name)).toMatchObject({ name });
});

test.each(['x', 'dev', 'eu-west-1', 'a'.repeat(20)])('"%s" is a name of a stage', (name) => {
  expect(stageLike({}, name)).toMatchObject({ name });
});

test.each(['', 'Prod', '1st', 'a'.repeat(21), 'a b', 'a-', 'a--b'])('"%s" is no name of a stage', (name) => {
  expect(() => stageLike({}, name)).toThrow('expected 1 to 20');
});

test('a name that no stage has is answered with those that there are', () => {
  expect(() => stageNamed('staging')).toThrow(
    'There is no stage "staging": expected one of dev, prod, emulated',
  );
});

describe('settings that are possible alone and not together are told by key', () => {
  const emulator = 'http://127.0.0.1:4566';
  const certificateArn = 'arn:aws:acm:eu-west-1:123456789012:certificate/1234';

  test.each([
    ['nodes without a network', { redis: NODES, network: 'public' }, 'network: expected "nat" or "ipv6"'],
    [
      'more nodes than one cache may have',
      { redis: { ...NODES, shards: 200, replicas: 2 } },
      'redis.shards: expected at most 500 nodes with their replicas, and these are 600',
    ],
    [
      'a Redis of this machine for functions on AWS',
      { redis: given('redis://127.0.0.1:6379') },
      'redis.url: expected a Redis that functions on AWS can reach',
    ],
    [
      'a password in an address that functions on AWS are told',
      { redis: given('rediss://me:geheim@redis.example:6379') },
      'redis.url: expected no password in it, for templates and environments would show it: put it into a secret',
    ],
    [
      'a password without a user',
      { redis: { ...GIVEN, url: 'rediss://:geheim@redis.example:6379' } },
      'redis.url: expected no password in it',
    ],
    [
      'a cache on an emulated AWS',
      { redis: SERVERLESS, emulator },
      'redis.kind: expected "given", since an emulated AWS has no ElastiCache',
    ],
    [
      'a domain on an emulated AWS',
      {
        redis: given('redis://127.0.0.1:6379'),
        emulator,
        domain: { name: 'play.example.com', certificateArn },
      },
      'domain: expected null, since an emulated AWS has no names',
    ],
  ] as const)('%s', (_, settings, sentence) => {
    expect(() => stageLike(settings)).toThrow(`config/stages.ts: try.${sentence}`);
    expect(() => stageLike(settings)).not.toThrow('geheim');
  });

  test.each([
    ['a serverless cache with a public endpoint', { redis: SERVERLESS, network: 'public' }],
    ['nodes in a network of IPv6', { redis: NODES, network: 'ipv6' }],
    ["a Redis of one's own on AWS", { redis: given('rediss://redis.example:6379') }],
    ['a Redis of this machine for an emulated AWS', { redis: given('redis://localhost:6379'), emulator }],
    ['its password, on the same machine', { redis: given('redis://:geheim@localhost:6379'), emulator }],
    ["the name of a secret with one's own Redis", { redis: GIVEN }],
    ["its ARN with one's own Redis", { redis: { ...GIVEN, passwordSecret: `${SECRET_ARN}-a1B2c3` } }],
    ['a domain', { domain: { name: 'play.example.com', certificateArn } }],
  ] as const)('%s is possible', (_, settings) => {
    expect(stageLike(settings)).toMatchObject(settings);
  });
});

test.each([
  [
    { domain: { name: 'wss://play.example.com', certificateArn: 'arn:x' } },
    'domain.name: expected a host name',
  ],
  [
    { domain: { name: 'play.example.com', certificateArn: 'arn:x' } },
    'domain.certificateArn: expected the ARN of a certificate',
  ],
  [{ redis: { ...NODES, nodeType: 't4g.small' } }, 'redis.nodeType: expected a node type such as'],
  [{ redis: { ...SERVERLESS, gigabytesMax: 0 } }, 'redis.gigabytesMax: '],
  [
    { redis: given('redis.example:6379') },
    'redis.url: expected a URL that begins with redis:// or rediss://',
  ],
  [{ redis: given('nowhere') }, 'redis.url: expected a URL that begins with redis:// or rediss://'],
  [
    { redis: { ...GIVEN, passwordSecret: 'pass word' } },
    'redis.passwordSecret: expected the name of a secret, or its whole ARN',
  ],
  [{ redis: { ...GIVEN, passwordSecret: '' } }, 'redis.passwordSecret: expected the name of a secret'],
  [
    { redis: { ...GIVEN, passwordSecret: SECRET_ARN } },
    'redis.passwordSecret: expected the name of a secret, or its whole ARN with the six characters at its end',
  ],
  [{ emulator: 'localhost:4566' }, 'emulator: expected a URL that begins with http:// or https://'],
])('%j is told by its key', (settings, sentence) => {
  expect(() => stageLike(settings)).toThrow(`config/stages.ts: try.${sentence}`);
});
