import type { Redis } from 'ioredis';
import { type FamilyName, familyOf, REMAINS } from './load-families.ts';

const SCAN_COUNT = 1_000;
/** Keys of a family whose memory is asked for; the others count as their mean. */
const WEIGHED_MAX = 300;
/** Of a large key, members whose memory is asked for. */
const MEMBERS_WEIGHED = 200;
/** Strange keys that are named. */
const STRANGERS_MAX = 10;

export interface FamilyFigures {
  readonly keys: number;
  readonly bytes: number;
}

export interface KeyCount {
  readonly families: Readonly<Partial<Record<FamilyName, FamilyFigures>>>;
  /** Keys that nothing in the project spells. */
  readonly strangers: readonly string[];
}

/** Counts and weighs the keys of each family. */
export const countKeys = async (redis: Redis): Promise<KeyCount> => {
  const found = new Map<FamilyName, { keys: number; weighed: number; bytes: number }>();
  const strangers: string[] = [];
  for await (const keys of keysOf(redis)) {
    const toWeigh: [FamilyName, string][] = [];
    for (const key of keys) {
      const name = familyOf(key);
      if (name === null) {
        if (strangers.length < STRANGERS_MAX) strangers.push(key);
        continue;
      }
      const family = found.get(name) ?? { keys: 0, weighed: 0, bytes: 0 };
      if (family.keys < WEIGHED_MAX) toWeigh.push([name, key]);
      family.keys += 1;
      found.set(name, family);
    }
    const weights = await Promise.all(toWeigh.map(([, key]) => weigh(redis, key)));
    for (const [index, [name]] of toWeigh.entries()) {
      const family = found.get(name);
      const bytes = weights[index] ?? null;
      if (family === undefined || bytes === null) continue;
      family.weighed += 1;
      family.bytes += bytes;
    }
  }
  const families = [...found].map(([name, { keys, weighed, bytes }]) => [
    name,
    { keys, bytes: Math.round((bytes / Math.max(1, weighed)) * keys) },
  ]);
  return { families: Object.fromEntries(families), strangers };
};

/** What remains of one family. */
export interface FamilyCensus extends FamilyFigures {
  readonly name: FamilyName;
  /** Keys that never expire. */
  readonly withoutExpiry: number;
  readonly expireWithinMs: number;
  readonly members: number;
}

export interface Census {
  readonly families: readonly FamilyCensus[];
  /** What should not be there, as sentences. */
  readonly problems: readonly string[];
}

/** Everything that a Redis holds, and whether it may be there once nobody plays. */
export const takeCensus = async (redis: Redis): Promise<Census> => {
  const { families, strangers } = await countKeys(redis);
  const expiries = new Map<FamilyName, { withoutExpiry: number; expireWithinMs: number; members: number }>();
  for await (const keys of keysOf(redis)) {
    const seen = await Promise.all(keys.map(async (key) => ({ key, expiresInMs: await redis.pttl(key) })));
    for (const { key, expiresInMs } of seen) {
      const name = familyOf(key);
      if (name === null) continue;
      const known = expiries.get(name) ?? { withoutExpiry: 0, expireWithinMs: 0, members: 0 };
      if (expiresInMs === -1) {
        known.withoutExpiry += 1;
        known.members += await membersOf(redis, key);
      }
      known.expireWithinMs = Math.max(known.expireWithinMs, expiresInMs);
      expiries.set(name, known);
    }
  }
  const census = Object.entries(families).map(([name, figures]) => ({
    name: name as FamilyName,
    ...figures,
    ...(expiries.get(name as FamilyName) ?? { withoutExpiry: 0, expireWithinMs: 0, members: 0 }),
  }));
  return {
    families: census.toSorted((a, b) => a.name.localeCompare(b.name)),
    problems: [
      ...strangers.map((key) => `Nothing spells the key "${key}".`),
      ...census
        .filter(({ name, withoutExpiry }) => withoutExpiry > 0 && !REMAINS[name].lasts)
        .map(
          ({ name, withoutExpiry }) => `${withoutExpiry} keys of "${name}" never expire, but should be gone.`,
        ),
    ],
  };
};

/** SCAN may name a key twice while the table grows. */
const keysOf = (redis: Redis): AsyncIterable<string[]> => redis.scanStream({ count: SCAN_COUNT });

const weigh = async (redis: Redis, key: string): Promise<number | null> =>
  redis.memory('USAGE', key, 'SAMPLES', MEMBERS_WEIGHED);

const membersOf = async (redis: Redis, key: string): Promise<number> => {
  const type = await redis.type(key);
  if (type === 'hash') return redis.hlen(key);
  return type === 'zset' ? redis.zcard(key) : 1;
};
