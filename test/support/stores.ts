import { createMemoryConnections } from '../../src/memory/memory-connections.ts';
import { createConnectionStore } from '../../src/redis/connection-store.ts';
import { createPlayerStore } from '../../src/redis/player-store.ts';
import { createSessionStore } from '../../src/redis/session-store.ts';
import { createTickStore } from '../../src/redis/tick-store.ts';
import { createTicketStore } from '../../src/redis/ticket-store.ts';
import { PLAYER_RULES, type PlayerWorld, type QueueWorld } from './conformance/world.ts';
import { createTime } from './memory-worlds.ts';
import { freshPlayer, freshQueue, type redisOf } from './redis.ts';

type Redis = ReturnType<typeof redisOf>;

/** The worlds of the stores on a real Redis; those in memory are in `memory-worlds.ts`. */
export const redisQueueWorld = (redis: Redis, time = createTime()): QueueWorld => ({
  tickets: createTicketStore(redis, { nowMs: time.nowMs }),
  ticks: createTickStore(redis, { nowMs: time.nowMs }),
  sessions: createSessionStore(redis, { nowMs: time.nowMs }),
  queue: freshQueue(),
  time,
});

export const redisPlayerWorld = (redis: Redis, time = createTime()): PlayerWorld => ({
  players: createPlayerStore(redis, { nowMs: time.nowMs, ...PLAYER_RULES }),
  connections: createConnectionStore(redis, createMemoryConnections()),
  player: freshPlayer(),
  time,
});
