import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../bots/random.ts';
import type { PostFault } from '../local/faults.ts';
import type { Passage } from './forwarder.ts';
import type { RedisKind } from './redis-under-fault.ts';
import type { World } from './world.ts';

export interface Scenario {
  readonly name: string;
  /** What happens, for a reader of the table. */
  readonly says: string;
  readonly redis: RedisKind;
  /** Resolves at the end of the fault. */
  strike(world: World, seed: number): Promise<void>;
}

const ONE_IN_TEN = 0.1;
/** Of faults that come and go. */
const FAULT_MS = 6_000;
/** Longer than the 2 s that a function waits for a post. */
const STALL_MS = 4_000;
/** Longer than the 2 s that a function waits for Redis. */
const PAUSE_MS = { short: 3_000, long: 8_000 };

const plain = (name: string, says: string, strike: Scenario['strike']): Scenario => ({
  name,
  says,
  redis: 'volatile',
  strike,
});

const posts = (name: string, says: string, fault: PostFault, share: number): Scenario =>
  plain(name, says, async ({ runtime }) => {
    await runtime.breakPosts(fault, share);
    await sleep(FAULT_MS);
    await runtime.mendPosts();
  });

/** One connection in ten ends so, old or new, at any moment of the fault. */
const connections = (name: string, says: string, end: (passage: Passage) => void): Scenario =>
  plain(name, says, async ({ gateway }, seed) => {
    const random = createRandom(seed);
    const untilMs = Date.now() + FAULT_MS;
    const doom = (passage: Passage) => {
      if (random() < ONE_IN_TEN) setTimeout(end, random() * (untilMs - Date.now()), passage);
    };
    gateway.passages().forEach(doom);
    gateway.watch(doom);
    await sleep(FAULT_MS);
    gateway.watch(() => {});
  });

export const SCENARIOS: readonly Scenario[] = [
  plain('no-fault', 'nothing happens', async () => {}),
  plain('redis-emptied', 'Redis is killed and comes back empty after 2 s', ({ redis }) => redis.restart()),
  {
    name: 'redis-restarted',
    says: 'Redis is killed and comes back with its data after 2 s',
    redis: 'kept',
    strike: ({ redis }) => redis.restart(),
  },
  {
    name: 'redis-failover',
    says: 'the primary is killed, its replica takes over after 2 s',
    redis: 'replicated',
    strike: ({ redis }) => redis.failOver(0),
  },
  {
    name: 'redis-failover-lossy',
    says: 'the same, and the last second of writes is lost',
    redis: 'replicated',
    strike: ({ redis }) => redis.failOver(1_000),
  },
  plain('redis-paused', 'Redis answers nothing for 3 s', ({ redis }) => redis.pause(PAUSE_MS.short)),
  plain('redis-paused-long', 'Redis answers nothing for 8 s', ({ redis }) => redis.pause(PAUSE_MS.long)),
  connections('connections-cut', 'one connection in ten is reset', (passage) => passage.cut()),
  connections('connections-frozen', 'one connection in ten goes silent, unnoticed', (passage) =>
    passage.freeze(),
  ),
  posts('posts-gone', 'one post in ten answers 410, its connection gone', 'cut', ONE_IN_TEN),
  posts('posts-throttled', 'every post answers 429', 'throttle', 1),
  posts('posts-stalled', 'one post in ten hangs for 4 s', { delayMs: STALL_MS }, ONE_IN_TEN),
  plain('runtime-killed', 'gateway and functions are killed and started again', ({ runtime }) =>
    runtime.restart(),
  ),
  plain('functions-killed', 'all containers of functions are killed', ({ runtime }) =>
    runtime.killFunctions(),
  ),
];
