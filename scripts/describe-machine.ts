import { availableParallelism } from 'node:os';
import { Redis } from 'ioredis';
import { redisVersion } from '../bench/e2e-redis.ts';
import { startRedis } from '../local/redis-server.ts';

/** What a measurement was taken on: cores, Node, and the Redis that is found here. */
export const describeMachine = async (): Promise<string> => {
  const server = await startRedis();
  const redis = new Redis(server.url);
  const version = await redisVersion(redis);
  redis.disconnect();
  await server.stop();
  return `${availableParallelism()} cores, Node ${process.versions.node}, ${version}`;
};
