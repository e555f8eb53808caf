import { describe, expect, test } from 'vitest';
import type { Presence } from '../../src/core/ticket.ts';
import { queueKeys } from '../../src/redis/keys.ts';
import {
  addAll,
  CANCEL_OPTIONS,
  claim,
  drop,
  form,
  formDuel,
  hold,
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
  /** A ticket as the format before had it: its request alone. */
  const asBareRequest = (record: string) => JSON.stringify({ format: 1, ...JSON.parse(record)[3] });
  /** A session as the format before had it: players instead of seats, and no region. */
  const asOlderSession = (record: string) => {
    const { seats, presences, region: _, ...kept } = JSON.parse(record);
    const players = presences.map(([presence]: readonly [Presence], seat: number) => {
      const { player, connectionId, connectedAtMs } = presence;
      const [ticketId, team] = seats[seat];
      const moments = { toldAtMs: 0, readyAtMs: 0, endToldAtMs: 0 };
      return { player, ticketId, team, connectionId, connectedAtMs, ...moments };
    });
    return JSON.stringify({ ...kept, format: 1, players });
  };
  /** The fault that a store turned into `Unavailable`, or one of its own. */
  const faultOf = async (call: Promise<unknown>) => {
    const fault = await call.catch((each: unknown) => each);
    return fault instanceof Error ? `${fault.message} ${fault.cause}` : expect.fail('Expected a fault');
  };

  test('a ticket of the format before is read, matched and written anew', async () => {
    const world = redisQueueWorld(redis);
    await addAll(world, 'a', 'b');
    const before = await read(world, 'a');
    const { changes } = await hold(world);
    await rewrite(world, 'states', 'a', (packed) => packed.replace(/^2 /, '1 '));
    await rewrite(world, 'tickets', 'a', asBareRequest);
    expect(await read(world, 'a')).toEqual(before);
    expect((await hold(world)).changes).toEqual(changes);
    expect(await world.ticks.readWaiting(world.queue, 0, 10)).toMatchObject({ changes });
    await form(world, 's1', [['a'], ['b']]);
    expect(await redis.hget(queueKeys(world.queue).states, 'a')).toMatch(/^2 loading /);
  });

  test.each([0, 3])('a ticket of format %i is refused', async (format) => {
    const world = redisQueueWorld(redis);
    await addAll(world, 'a', 'b');
    await hold(world);
    await rewrite(world, 'tickets', 'a', (record) => record.replace(/^\[2,/, `[${format},`));
    const expected = `of format 1 or 2: it has ${format}.`;
    expect(await faultOf(read(world, 'a'))).toContain(`Expected a ticket's request ${expected}`);
    await rewrite(world, 'states', 'b', (packed) => packed.replace(/^2 /, `${format} `));
    for (const call of [drop, read, (each: QueueWorld) => claim(each, 's1', [['b']])])
      expect(await faultOf(call(world, 'b'))).toContain(`Expected a ticket ${expected}`);
  });

  test('a session of the format before is read and goes on', async () => {
    const world = redisQueueWorld(redis);
    await formDuel(world);
    const before = await sessionOf(world, 's1');
    await rewrite(world, 'sessions', 's1', asOlderSession);
    for (const id of ['a', 'b']) await rewrite(world, 'states', id, (packed) => packed.replace(/^2 /, '1 '));
    expect(await sessionOf(world, 's1')).toEqual({ ...before, region: null });
    expect(before).not.toHaveProperty('format');
    await ready(world, 's1', 'a');
    expect(await ready(world, 's1', 'b')).toMatchObject({ kind: 'all_ready' });
    expect(await stateOf(world, 'a')).toBe('allocating');
    expect(await redis.hget(queueKeys(world.queue).sessions, 's1')).toContain('"format":2');
  });

  test.each([0, 3])('a session of format %i is refused', async (format) => {
    const world = redisQueueWorld(redis);
    await formDuel(world);
    await rewrite(world, 'sessions', 's1', asFormat(format));
    const expected = `Expected a session of format 1 or 2: it has ${format}.`;
    expect(await faultOf(sessionOf(world, 's1'))).toContain(expected);
    const cause = { reason: 'no_show' } as const;
    expect(await faultOf(world.sessions.cancelLoading(world.queue, 's1', cause, CANCEL_OPTIONS))).toContain(
      expected,
    );
  });
});
