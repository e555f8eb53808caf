import { describe, expect, test } from 'vitest';
import { TOMBSTONE_MS } from '../../src/core/limits.ts';
import { queueKeys } from '../../src/redis/keys.ts';
import { add, GRACE_MS, release, ticketFor } from '../support/conformance/world.ts';
import { REDIS_KINDS, redisOf } from '../support/redis.ts';
import { redisQueueWorld } from '../support/stores.ts';

describe.each(REDIS_KINDS)('what is kept of ended tickets, on %s Redis', (kind) => {
  const redis = redisOf(kind);

  test('tombstones, and the age of who ended by grace, expire also where nobody ticks any more', async () => {
    const world = redisQueueWorld(redis);
    await add(world, ticketFor('a'));
    await world.tickets.suspendTicket(world.queue, 'a', 'a', 'c-a', GRACE_MS);
    world.time.advance(GRACE_MS);
    await release(world, 'a');
    const { tombstones, graced } = queueKeys(world.queue);
    for (const key of [tombstones, graced]) {
      const expiresInMs = await redis.pttl(key);
      expect(expiresInMs).toBeGreaterThan(TOMBSTONE_MS - GRACE_MS);
      expect(expiresInMs).toBeLessThanOrEqual(TOMBSTONE_MS);
    }
  });
});
