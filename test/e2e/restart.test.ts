import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { startRedis } from '../../local/redis-server.ts';
import { queueKeys } from '../../src/redis/keys.ts';
import { closeAll, playThrough, startOwnWorld } from '../support/runtime.ts';

const MODE = 'Normal_1v1';
const { head } = queueKeys(MODE);

it('a runtime that is started anew on the same Redis takes the lease of one that was stopped', async () => {
  const server = await startRedis();
  const redis = new Redis(server.url);
  onTestFinished(async () => {
    redis.disconnect();
    await server.stop();
  });
  const former = await startOwnWorld({ redisUrl: server.url });
  await former.enqueueInOrder(MODE, ['alice']);
  await expect.poll(() => redis.hget(head, 'leaseHolder')).toBeTruthy();
  await former.stop();

  // Were it waited for, the pair below would wait longer than the test does.
  expect(await redis.hget(head, 'leaseHolder')).toBeTruthy();
  await redis.hset(head, 'leaseExpiresAt', Date.now() + 3_600_000);
  const world = await startOwnWorld({ redisUrl: server.url });
  const pair = await world.enqueueInOrder(MODE, ['bob', 'carol']);
  await playThrough(pair);
  await closeAll(pair);
  await world.stop();
});
