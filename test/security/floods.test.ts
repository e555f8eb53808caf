import pLimit from 'p-limit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRedis, type RedisClient } from '../../src/redis/connect-redis.ts';
import { queueKeys } from '../../src/redis/keys.ts';
import type { TestClient } from '../support/client.ts';
import { type OwnWorld, playThrough, startOwnWorld } from '../support/runtime.ts';
import { openRaw, upgradeText } from './raw-client.ts';

/** The rate limits are those of operators who say nothing of them: 30 writes and 10 enqueues a minute. */
const CONFIGURATION = `
[[matchmaking.game_modes]]
id = "Flooded"
teams = 2
team_size = 60

[[matchmaking.game_modes]]
id = "Calm"
required_players = 2
`;

/** What the buckets hold, and what may come back to them while a test runs. */
const WRITES_MAX = 30 + 10;
const ENQUEUES_MAX = 10 + 3;

const FRAMES = 1_000;
const CONNECTIONS = 100;
const PLAYERS = 30;
const BAD_UPGRADES = 2_000;
const GOOD_UPGRADES = 500;
/** Under way at once. */
const AT_ONCE = 250;

let world: OwnWorld;
let redis: RedisClient;

beforeAll(async () => {
  world = await startOwnWorld({ configText: CONFIGURATION });
  redis = createRedis({ url: world.redisUrl, cluster: false });
});
afterAll(async () => {
  redis.disconnect();
  await world.stop();
});

/** Two others come, are matched and leave. */
const expectOthersPlay = async () => {
  const pair = await world.enqueueInOrder('Calm', ['alice', 'bob']);
  await playThrough(pair);
  await Promise.all(pair.map(({ close }) => close()));
};

const ticketsOf = (gameMode: string) => redis.hlen(queueKeys(gameMode).tickets);

const enqueue = (index: number) =>
  ({ type: 'enqueue', game_mode: 'Flooded', request_id: `r${index}` }) as const;

/** How the next frames are answered, in the order of the answers; fewer where the connection is closed before. */
const answersTo = async ({ next, closed }: TestClient, count: number) => {
  const codes: string[] = [];
  const all = async () => {
    while (codes.length < count) {
      const frame = await next(['queued', 'dequeued', 'error']);
      codes.push(frame.type === 'error' ? frame.code : frame.type);
    }
  };
  await Promise.race([all(), closed]);
  return codes;
};

/** Connections of a flooder, not all at the same moment: that is another test's. */
const connectMany = (count: number, connect: () => Promise<TestClient>) => {
  const limit = pLimit(16);
  return Promise.all(Array.from({ length: count }, () => limit(connect)));
};

describe('a flood of frames', () => {
  test('on one connection is refused but for what everybody may send, and others play meanwhile', async () => {
    const flooder = await world.connect('flooder');
    for (let index = 0; index < FRAMES; index++) flooder.send(enqueue(index));
    await expectOthersPlay();
    const answers = await answersTo(flooder, FRAMES);
    const served = answers.filter((code) => code !== 'rate_limited');
    // Requests of one player that are under way at once may take the ticket from each other.
    expect(served).toContain('queued');
    for (const code of served) expect(['queued', 'request_over', 'unavailable']).toContain(code);
    expect(served.length).toBeLessThanOrEqual(WRITES_MAX);
    expect(await ticketsOf('Flooded')).toBe(1);
    await flooder.close();
  });

  test('on many connections of one player is refused as on one, and queues the player once', async () => {
    const first = await world.connect('flooder');
    const all = [first, ...(await connectMany(CONNECTIONS - 1, () => world.connectAgain(first)))];
    const before = await ticketsOf('Flooded');
    for (let index = 0; index < 5; index++) for (const client of all) client.send(enqueue(index));
    await expectOthersPlay();
    const answers = (await Promise.all(all.map((client) => answersTo(client, 5)))).flat();
    expect(answers.filter((code) => code === 'queued').length).toBeLessThanOrEqual(WRITES_MAX);
    for (const code of answers) expect(['queued', 'rate_limited', 'replaced']).toContain(code);
    expect(await ticketsOf('Flooded')).toBe(before + 1);
    await Promise.all(all.map(({ close }) => close()));
  });

  test('of many players queues none of them more often than a player may', async () => {
    const players = await connectMany(PLAYERS, () => world.connect('flooder'));
    const pairs = 12;
    for (let index = 0; index < pairs; index++)
      for (const player of players) {
        player.send(enqueue(index));
        player.send({ type: 'dequeue' });
      }
    await expectOthersPlay();
    for (const player of players) {
      const answers = await answersTo(player, 2 * pairs);
      const tickets = player.received.flatMap((frame) => (frame.type === 'queued' ? [frame.ticket_id] : []));
      expect(new Set(tickets).size).toBeLessThanOrEqual(ENQUEUES_MAX);
      expect(answers).toHaveLength(2 * pairs);
    }
    await Promise.all(players.map(({ leave }) => leave()));
  });
});

describe('a flood of connections', () => {
  /** The statuses of so many upgrades, each hung up after its answer. */
  const upgrade = async (count: number, token: string) => {
    const text = upgradeText('/local', { Authorization: `Bearer ${token}` });
    const statuses = new Map<string, number>();
    const one = async () => {
      const client = await openRaw(Number(new URL(world.url).port));
      client.write(text);
      await client.head();
      client.socket.end();
      const status = (await client.answer()).slice('HTTP/1.1 '.length, 'HTTP/1.1 101'.length);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    };
    for (let done = 0; done < count; done += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, one));
    }
    return Object.fromEntries(statuses);
  };

  test('with bad tokens is refused, leaves nothing behind, and others play meanwhile', async () => {
    const before = await redis.keys('{c:*');
    const [statuses] = await Promise.all([upgrade(BAD_UPGRADES, 'no.such.token'), expectOthersPlay()]);
    expect(statuses).toEqual({ 401: BAD_UPGRADES });
    expect((await redis.keys('{c:*')).length).toBeLessThanOrEqual(before.length + 2);
  });

  test('of one player, who says nothing, leaves nothing that does not pass, and others play meanwhile', async () => {
    const token = await world.mintToken(world.name('flooder'));
    const [statuses] = await Promise.all([upgrade(GOOD_UPGRADES, token), expectOthersPlay()]);
    expect(statuses).toEqual({ 101: GOOD_UPGRADES });
    const lifetimesMs = await Promise.all((await redis.keys('{c:*')).map((key) => redis.pttl(key)));
    expect(Math.min(...lifetimesMs)).toBeGreaterThan(0);
  });
});
