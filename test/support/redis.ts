import { randomUUID } from 'node:crypto';
import { afterAll, inject } from 'vitest';
import { createRedis, type RedisClient } from '../../src/redis/connect-redis.ts';

export type RedisKind = 'single' | 'cluster';

/** For `describe.each`: what holds on one Redis holds on a cluster, where keys of two slots in one script fail. */
export const REDIS_KINDS: readonly RedisKind[] = ['single', 'cluster'];

/** A client of the Redis that the global setup started; closed after the file's tests. */
export const redisOf = (kind: RedisKind): RedisClient => {
  const redis = createRedis({ url: inject('redisUrls')[kind], cluster: kind === 'cluster' });
  afterAll(() => redis.disconnect());
  return redis;
};

/** Tests share a server and keep apart by their ids. */
export const freshQueue = () => `queue-${randomUUID()}`;
export const freshPlayer = () => `player-${randomUUID()}`;
