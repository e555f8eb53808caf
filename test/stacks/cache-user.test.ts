import { randomUUID } from 'node:crypto';
import type { Cluster } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { ACCESS_STRING } from '../../lib/constructs/cache-user.ts';
import { createRedisEvents } from '../../src/events/redis-events.ts';
import { createRedis } from '../../src/redis/connect-redis.ts';
import { SCRIPTS } from '../../src/redis/scripts.generated.ts';
import { addAll, claim, hold, read } from '../support/conformance/world.ts';
import { redisOf } from '../support/redis.ts';
import { redisPlayerWorld, redisQueueWorld } from '../support/stores.ts';

const granted = ACCESS_STRING.split(' ')
  .filter((rule) => rule.startsWith('+'))
  .map((rule) => rule.slice(1));

test('every command of every script is granted', () => {
  const text = Object.values(SCRIPTS)
    .map(({ lua }) => lua)
    .join('\n');
  const used = [...text.matchAll(/\b(?:redis\.p?call|many)\('([A-Z]+)'/g)].map(([, name = '']) =>
    name.toLowerCase(),
  );
  expect([...new Set(used)].filter((command) => !granted.includes(command))).toEqual([]);
  // Nothing else names a command, but for `many`, which is given one.
  expect(text.match(/redis\.p?call\((?!'[A-Z]+'|command, )/g)).toBeNull();
});

describe('whoever logs in as the user of the functions', () => {
  const administrator = redisOf('cluster');
  const name = `user-${randomUUID()}`;
  const url = new URL(inject('redisUrls').cluster);
  url.username = name;
  url.password = 'secret';
  // What the client complains of goes to its log and would be lost.
  const warnings: unknown[] = [];
  const redis = createRedis({ url: url.href, cluster: true, onFault: (fault) => warnings.push(fault) });
  afterAll(async () => {
    redis.disconnect();
    await administrator.call('ACL', 'DELUSER', name);
  });

  beforeAll(async () => {
    // Redis 7.0 does not have it; Valkey 8 does, and who lacks it is not told.
    const rules = ACCESS_STRING.split(' ').filter((rule) => rule !== '+client|setinfo');
    await administrator.call('ACL', 'SETUSER', name, 'reset', '>secret', ...rules);
    await administrator.call('SCRIPT', 'FLUSH');
    await redis.connect();
  });

  test('is connected to without a fault', () => {
    expect(warnings).toEqual([]);
  });

  test('queues, is claimed and read', async () => {
    const world = redisQueueWorld(redis);
    await addAll(world, 'a', 'b');
    await hold(world);
    expect(await claim(world, 's', [['a'], ['b']])).toMatchObject({ kind: 'claimed' });
    expect(await read(world, 'a')).toMatchObject({ state: 'loading' });
    expect(await world.sessions.readSession(world.queue, 's')).toMatchObject({ sessionId: 's' });
  });

  test('has players and connections', async () => {
    const { connections, player, time } = redisPlayerWorld(redis);
    const connection = {
      connectionId: randomUUID(),
      player,
      connectedAtMs: time.nowMs(),
      tokenPrioritySeconds: 0,
      tokenRating: null,
    };
    await connections.recordConnection(connection);
    expect(await redisPlayerWorld(redis).connections.findConnection(connection.connectionId)).toEqual(
      connection,
    );
  });

  test('publishes state events, and nothing on another channel', async () => {
    await createRedisEvents(redis).publish([{ kind: 'violation', code: 'x', player: 'alice' }]);
    await expect(redis.publish('elsewhere', 'x')).rejects.toThrow('NOPERM');
  });

  test.each([
    ['FLUSHALL'],
    ['KEYS', '*'],
    ['CONFIG', 'GET', '*'],
    ['ACL', 'LIST'],
    ['CLUSTER', 'RESET'],
    ['CLIENT', 'LIST'],
    ['SCRIPT', 'FLUSH'],
    ['SHUTDOWN'],
    ['SUBSCRIBE', 'events:x'],
  ])('may not %s', async (command, ...args) => {
    const [node] = (redis as Cluster).nodes();
    await expect(node?.call(command, ...args)).rejects.toThrow('NOPERM');
  });
});
