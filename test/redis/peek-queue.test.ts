import { describe, expect, test } from 'vitest';
import { queueKeys } from '../../src/redis/keys.ts';
import { runScript } from '../../src/redis/run-script.ts';
import { freshQueue, REDIS_KINDS, redisOf } from '../support/redis.ts';

describe.each(REDIS_KINDS)('peek-queue on %s Redis', (kind) => {
  const redis = redisOf(kind);

  test('an unknown queue holds nothing', async () => {
    expect(await runScript(redis, 'peekQueue', queueKeys(freshQueue()), [''])).toEqual([0, 0, '', 0]);
  });
});
