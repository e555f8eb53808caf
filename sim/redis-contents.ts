import type { RedisClient } from '../src/redis/connect-redis.ts';
import { playerKeys, queueKeys } from '../src/redis/keys.ts';
import { createPlayerStore } from '../src/redis/player-store.ts';
import { createSessionStore } from '../src/redis/session-store.ts';
import { createTickStore } from '../src/redis/tick-store.ts';
import { createTicketStore } from '../src/redis/ticket-store.ts';
import type { ContentsOptions, RedisContents } from './memory-contents.ts';
import { mapMethods } from './port-changes.ts';

export interface RealContents extends RedisContents {
  /** Resolves when nothing is under way any more. */
  settled(): Promise<void>;
}

type Dump = readonly [key: string, value: Buffer, ttlMs: number];

/**
 * On a real Redis of its own, with the scripts of production: slower. Deadlines run on the virtual clock, and only the
 * expiry of keys is in real time. A replica is a dump of every key.
 */
export const createRedisContents = (options: ContentsOptions, redis: RedisClient): RealContents => {
  const { nowMs, ids, configuration } = options;
  const { rateLimits, penalties: penaltyRules } = configuration;
  const underWay = new Set<Promise<unknown>>();
  let dumps: Promise<readonly Dump[]> = Promise.resolve([]);
  const track = <Answer>(answer: Promise<Answer>): Promise<Answer> => {
    underWay.add(answer);
    const done = () => underWay.delete(answer);
    answer.then(done, done);
    return answer;
  };
  const tracked = <Port extends object>(port: Port): Port =>
    mapMethods(
      port,
      (method) =>
        (...input) =>
          track(method(...input)),
    );
  const queueOptions = { nowMs, freshEpoch: ids.fresh };

  const fallBack: RedisContents['fallBack'] = (lost) => {
    const slots = lost.queues.map((queue) => slotOf(queueKeys(queue).head));
    if (lost.players) slots.push(slotOf(playerKeys('').player).slice(0, -1));
    const isLost = (key: string) => slots.some((slot) => key.startsWith(slot));
    void track(
      dumps.then(async (kept) => {
        const present = (await redis.keys('*')).filter(isLost);
        if (present.length > 0) await redis.del(...present);
        for (const [key, value, ttlMs] of kept.filter(([each]) => isLost(each)))
          await redis.restore(key, ttlMs, value);
      }),
    );
  };

  return {
    queues: {
      tickets: tracked(createTicketStore(redis, queueOptions)),
      ticks: tracked(createTickStore(redis, queueOptions)),
      sessions: tracked(createSessionStore(redis, { nowMs })),
    },
    players: tracked(createPlayerStore(redis, { nowMs, rateLimits, penaltyRules })),
    empty: () => void track(redis.flushall()),
    replicate: () => {
      dumps = track(dumpAll(redis));
    },
    fallBack,
    settled: async () => {
      while (underWay.size > 0) {
        await Promise.allSettled(underWay);
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
};

const slotOf = (key: string): string => key.slice(0, key.indexOf('}') + 1);

const dumpAll = async (redis: RedisClient): Promise<readonly Dump[]> => {
  const keys = await redis.keys('*');
  const dumped = await Promise.all(
    keys.map(async (key): Promise<readonly Dump[]> => {
      const [value, ttlMs] = await Promise.all([redis.dumpBuffer(key), redis.pttl(key)]);
      return value === null ? [] : [[key, value, Math.max(0, ttlMs)]];
    }),
  );
  return dumped.flat();
};
