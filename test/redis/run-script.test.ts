import { describe, expect, test } from 'vitest';
import { queueKeys } from '../../src/redis/keys.ts';
import { available, runScript } from '../../src/redis/run-script.ts';
import { Unavailable } from '../../src/use-cases/unavailable.ts';
import { freshQueue, REDIS_KINDS, redisOf } from '../support/redis.ts';

describe.each(REDIS_KINDS)('scripts on %s Redis', (kind) => {
  const redis = redisOf(kind);

  test('an unknown queue holds nothing', async () => {
    expect(await runScript(redis, 'peekQueue', queueKeys(freshQueue()), [''])).toEqual([0, 0, '', 0]);
  });

  test('a server that forgot its scripts is told them again', async () => {
    const peek = () => runScript(redis, 'peekQueue', queueKeys(freshQueue()), ['']);
    await peek();
    for (const node of 'nodes' in redis ? redis.nodes('master') : [redis]) await node.script('FLUSH');
    expect(await Promise.all([peek(), peek()])).toHaveLength(2);
  });

  test('a fault inside a script is an operating fault', async () => {
    const queue = freshQueue();
    await redis.set(queueKeys(queue).waiting, 'not a sorted set');
    await expect(runScript(redis, 'peekQueue', queueKeys(queue), [''])).rejects.toThrow(Unavailable);
  });

  test('a call whose connection was lost is sent once more, and only once', async () => {
    let calls = 0;
    const call = (failures: number) => async () => {
      calls += 1;
      if (calls <= failures) throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
      return calls;
    };
    expect(await available(redis, call(1))).toBe(2);
    calls = 0;
    await expect(available(redis, call(9))).rejects.toThrow(Unavailable);
    expect(calls).toBe(2);
  });
});

describe('keys of two slots in one script', () => {
  const redis = redisOf('cluster');

  test('are refused by a cluster', async () => {
    const keys = { ...queueKeys(freshQueue()), due: queueKeys(freshQueue()).due };
    await expect(runScript(redis, 'peekQueue', keys, [''])).rejects.toThrow(Unavailable);
  });
});
