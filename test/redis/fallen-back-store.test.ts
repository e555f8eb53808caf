import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningRedis, startRedis } from '../../local/redis-server.ts';
import { createRedis, type RedisClient } from '../../src/redis/connect-redis.ts';
import {
  addAll,
  CANCEL_OPTIONS,
  form,
  formDuel,
  LOADING_MS,
  ready,
  tell,
} from '../support/conformance/world.ts';
import { redisQueueWorld } from '../support/stores.ts';

const NO_SHOW = { reason: 'no_show' } as const;
/** Nothing answers there, which does not matter: the role counts. */
const NOBODY = 1;

describe('a Redis that has taken over for another one', () => {
  let server: RunningRedis;
  let redis: RedisClient;
  beforeAll(async () => {
    server = await startRedis();
    redis = createRedis({ url: server.url, cluster: false });
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });

  const takeOver = async () => {
    await redis.call('REPLICAOF', '127.0.0.1', NOBODY);
    await redis.call('REPLICAOF', 'NO', 'ONE');
  };

  test('I7: blames nobody for a session from before, of which it may have forgotten who was ready', async () => {
    const world = redisQueueWorld(redis);
    await formDuel(world);
    await tell(world, 's1', ['a', 'b']);
    await ready(world, 's1', 'b');
    world.time.advance(LOADING_MS);
    await takeOver();
    expect(await world.sessions.cancelLoading(world.queue, 's1', NO_SHOW, CANCEL_OPTIONS)).toMatchObject({
      kind: 'cancelled',
      cancelled: {
        guilty: [],
        fates: [
          { ticketId: 'a', state: 'cancelled' },
          { ticketId: 'b', state: 'waiting' },
        ],
      },
    });
  });

  test('blames nobody for it after later claims either, and blames again for these', async () => {
    const world = redisQueueWorld(redis);
    await formDuel(world);
    await tell(world, 's1', ['a', 'b']);
    await takeOver();
    world.time.advance(LOADING_MS);
    await addAll(world, 'c', 'd');
    await form(world, 's2', [['c'], ['d']]);
    await tell(world, 's2', ['c', 'd']);
    const cancel = (session: string) =>
      world.sessions.cancelLoading(world.queue, session, NO_SHOW, CANCEL_OPTIONS);
    expect(await cancel('s1')).toMatchObject({ cancelled: { guilty: [] } });
    world.time.advance(LOADING_MS);
    expect(await cancel('s2')).toMatchObject({ cancelled: { guilty: ['c', 'd'] } });
  });
});
