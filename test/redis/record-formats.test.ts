import { describe, expect, test } from 'vitest';
import { queueKeys } from '../../src/redis/keys.ts';
import {
  addAll,
  CANCEL_OPTIONS,
  drop,
  form,
  formDuel,
  type QueueWorld,
  read,
  ready,
  sessionOf,
  stateOf,
} from '../support/conformance/world.ts';
import { REDIS_KINDS, redisOf } from '../support/redis.ts';
import { redisQueueWorld } from '../support/stores.ts';

describe.each(REDIS_KINDS)('the format of records, on %s Redis', (kind) => {
  const redis = redisOf(kind);

  const rewrite = async (
    world: QueueWorld,
    name: 'states' | 'tickets' | 'sessions',
    field: string,
    change: (record: string) => string,
  ) => {
    const key = queueKeys(world.queue)[name];
    const record = await redis.hget(key, field);
    const changed = change(record ?? '');
    expect(changed).not.toBe(record);
    await redis.hset(key, field, changed);
  };
  const asFormat = (format: number | undefined) => (record: string) =>
    JSON.stringify({ ...JSON.parse(record), format });
  /** The fault that a store turned into `Unavailable`, or one of its own. */
  const faultOf = async (call: Promise<unknown>) => {
    const fault = await call.catch((each: unknown) => each);
    return fault instanceof Error ? `${fault.message} ${fault.cause}` : expect.fail('Expected a fault');
  };

  test('a ticket of the format before is read, matched and written anew', async () => {
    const world = redisQueueWorld(redis);
    await addAll(world, 'a', 'b');
    const before = await read(world, 'a');
    await rewrite(world, 'states', 'a', (packed) => packed.replace(/^1 /, ''));
    await rewrite(world, 'tickets', 'a', asFormat(undefined));
    expect(await read(world, 'a')).toEqual(before);
    await form(world, 's1', [['a'], ['b']]);
    expect(await redis.hget(queueKeys(world.queue).states, 'a')).toMatch(/^1 loading /);
  });

  test('a ticket of an unknown format is refused', async () => {
    const world = redisQueueWorld(redis);
    await addAll(world, 'a', 'b');
    await rewrite(world, 'tickets', 'a', asFormat(2));
    expect(await faultOf(read(world, 'a'))).toContain(
      "Expected a ticket's request of format 0 to 1: it has 2.",
    );
    await rewrite(world, 'states', 'b', (packed) => packed.replace(/^1 /, '2 '));
    expect(await faultOf(drop(world, 'b'))).toContain('Expected a ticket of format 0 to 1: it has 2.');
    expect(await faultOf(read(world, 'b'))).toContain('Expected a ticket of format 0 to 1: it has 2.');
  });

  test('a session of the format before is read and goes on', async () => {
    const world = redisQueueWorld(redis);
    await formDuel(world);
    const before = await sessionOf(world, 's1');
    await rewrite(world, 'sessions', 's1', asFormat(undefined));
    for (const id of ['a', 'b']) await rewrite(world, 'states', id, (packed) => packed.replace(/^1 /, ''));
    expect(await sessionOf(world, 's1')).toEqual(before);
    expect(before).not.toHaveProperty('format');
    await ready(world, 's1', 'a');
    expect(await ready(world, 's1', 'b')).toMatchObject({ kind: 'all_ready' });
    expect(await stateOf(world, 'a')).toBe('allocating');
    expect(await redis.hget(queueKeys(world.queue).sessions, 's1')).toContain('"format":1');
  });

  test('a session of an unknown format is refused', async () => {
    const world = redisQueueWorld(redis);
    await formDuel(world);
    await rewrite(world, 'sessions', 's1', asFormat(2));
    const expected = 'Expected a session of format 0 to 1: it has 2.';
    expect(await faultOf(sessionOf(world, 's1'))).toContain(expected);
    const cause = { reason: 'no_show' } as const;
    expect(await faultOf(world.sessions.cancelLoading(world.queue, 's1', cause, CANCEL_OPTIONS))).toContain(
      expected,
    );
  });
});
