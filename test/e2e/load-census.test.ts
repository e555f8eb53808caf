import { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { takeCensus } from '../../bench/load-census.ts';
import { startRedis } from '../../local/redis-server.ts';
import { connectionKeys, playerKeys, queueKeys } from '../../src/redis/keys.ts';

const emptyRedis = async (): Promise<Redis> => {
  const server = await startRedis();
  const redis = new Redis(server.url);
  onTestFinished(async () => {
    redis.disconnect();
    await server.stop();
  });
  return redis;
};

test('the census counts and weighs what may remain, and complains of nothing else', async () => {
  const redis = await emptyRedis();
  const { head } = queueKeys('duel');
  await redis.hset(head, 'epoch', 'e', 'change', '7');
  for (const player of ['a', 'b']) await redis.set(playerKeys(player).player, 'x'.repeat(100), 'EX', 60);
  await redis.set(connectionKeys('c').connection, '', 'PX', 5_000);
  const { families, problems } = await takeCensus(redis);
  expect(problems).toEqual([]);
  expect(
    families.map(({ name, keys, withoutExpiry, members }) => [name, keys, withoutExpiry, members]),
  ).toEqual([
    ['connection', 1, 0, 0],
    ['player', 2, 0, 0],
    ['queue: head', 1, 1, 2],
  ]);
  const [, player] = families;
  expect(player?.bytes).toBeGreaterThan(200);
  expect(player?.expireWithinMs).toBeGreaterThan(50_000);
});

test('the census names keys that nobody spells, and those that should be gone or expire', async () => {
  const redis = await emptyRedis();
  await redis.set('{q:duel}:stray', '1', 'EX', 60);
  await redis.hset(queueKeys('duel').sessions, 's1', '{}');
  await redis.set(playerKeys('a').player, 'x');
  expect((await takeCensus(redis)).problems.toSorted()).toEqual([
    '1 keys of "player" never expire, but should be gone.',
    '1 keys of "queue: sessions" never expire, but should be gone.',
    'Nothing spells the key "{q:duel}:stray".',
  ]);
});
