import { describe, expect, test } from 'vitest';
import {
  add,
  addAll,
  begin,
  CANCEL_OPTIONS,
  claim,
  claimOptions,
  formDuel,
  formReadyDuel,
  GRACE_MS,
  hold,
  LOADING_MS,
  leaseOf,
  presenceOf,
  type QueueWorld,
  read,
  ready,
  release,
  SERVER,
  sessionOf,
  take,
  tell,
  ticketFor,
} from '../support/conformance/world.ts';
import { REDIS_KINDS, redisOf } from '../support/redis.ts';
import { redisQueueWorld } from '../support/stores.ts';

/** What a retry after a lost answer meets: the same call, a moment later. */
const twice = async <Outcome>(world: QueueWorld, call: () => Promise<Outcome>) => {
  const first = await call();
  world.time.advance(5);
  return { first, second: await call() };
};

describe.each(REDIS_KINDS)('a call that is repeated, on %s Redis', (kind) => {
  const redis = redisOf(kind);

  test('add-ticket answers the same ticket, no longer as new', async () => {
    const world = redisQueueWorld(redis);
    const place = await add(world, ticketFor('a'));
    world.time.advance(5);
    const again = await world.tickets.addTicket(world.queue, ticketFor('a'), GRACE_MS);
    expect(again).toEqual({ kind: 'live', place, wakeTicker: false });
  });

  test('suspend-ticket and resume-ticket answer the same ticket', async () => {
    const world = redisQueueWorld(redis);
    await add(world, ticketFor('a'));
    const suspended = await twice(world, () =>
      world.tickets.suspendTicket(world.queue, 'a', 'a', 'c-a', GRACE_MS),
    );
    expect(suspended.second).toEqual(suspended.first);
    const resumed = await twice(world, () => world.tickets.resumeTicket(world.queue, 'a', presenceOf('a')));
    expect(resumed.first).toMatchObject({ kind: 'resumed' });
    expect(resumed.second).toEqual({ ...resumed.first, kind: 'unchanged', wakeTicker: false });
  });

  test('remove-ticket leaves nothing behind but the tombstone', async () => {
    const world = redisQueueWorld(redis);
    await add(world, ticketFor('a'));
    const removed = await twice(world, () => world.tickets.removeTicket(world.queue, 'a', 'a'));
    expect([removed.first.kind, removed.second.kind]).toEqual(['removed', 'unknown']);
    expect(await world.tickets.addTicket(world.queue, ticketFor('a'), GRACE_MS)).toEqual({ kind: 'ended' });
  });

  test('begin-tick answers the same page from the same cursor', async () => {
    const world = redisQueueWorld(redis);
    await addAll(world, 'a', 'b', 'c');
    const { first, second } = await twice(world, () => hold(world, 1));
    expect(second).toEqual(first);
  });

  test('claim-matches answers the session that it made, and counts it once', async () => {
    const world = redisQueueWorld(redis);
    await addAll(world, 'a', 'b');
    await begin(world);
    const { first, second } = await twice(world, () => claim(world, 's1', [['a'], ['b']]));
    expect(first).toMatchObject({ kind: 'claimed', refused: [] });
    expect(second).toEqual(first);
    expect(await hold(world)).toMatchObject({ sessions: 1 });
  });

  test('I1: a ticket twice in one call is claimed once', async () => {
    const world = redisQueueWorld(redis);
    await addAll(world, 'a', 'b', 'c');
    await begin(world);
    const proposals = ['b', 'c'].map((other) => ({
      sessionId: `s-${other}`,
      gameMode: 'duel',
      region: null,
      quality: { total: 1 },
      teams: [['a'], [other]],
    }));
    expect(
      await world.ticks.claimMatches(world.queue, leaseOf(world), proposals, claimOptions()),
    ).toMatchObject({ sessions: [{ sessionId: 's-b' }], refused: [{ sessionId: 's-c', gone: ['a'] }] });
  });

  test('mark-told and complete-loading keep the first moment', async () => {
    const world = redisQueueWorld(redis);
    await formDuel(world);
    const told = await twice(world, () => tell(world, 's1', ['a']));
    expect(told.second).toEqual(told.first);
    const loaded = await twice(world, () => ready(world, 's1', 'a'));
    expect(loaded.second).toEqual(loaded.first);
    const [player] = (await sessionOf(world, 's1')).players;
    expect(player?.readyAtMs).toBe((player?.toldAtMs ?? 0) + 5);
  });

  test('take-allocation and finish-allocation answer their token holder the same', async () => {
    const world = redisQueueWorld(redis);
    await formReadyDuel(world);
    const taken = await twice(world, () => take(world, 's1', 'token'));
    expect(taken.second).toEqual(taken.first);
    const finished = await twice(world, () =>
      world.sessions.finishAllocation(world.queue, 's1', 'token', SERVER),
    );
    expect(finished.second).toEqual(finished.first);
    expect(await world.ticks.peekQueue(world.queue)).toMatchObject({ sessions: 0 });
  });

  test('I6, I7: cancel-loading answers the same, and sends the innocent back once', async () => {
    const world = redisQueueWorld(redis);
    const session = await formDuel(world);
    await tell(world, 's1', ['a']);
    world.time.advance(2 * LOADING_MS);
    const cancelled = await twice(world, () =>
      world.sessions.cancelLoading(world.queue, 's1', { reason: 'no_show' }, CANCEL_OPTIONS),
    );
    expect(cancelled.first).toMatchObject({ kind: 'cancelled', cancelled: { guilty: ['a'] } });
    expect(cancelled.second).toEqual({ ...cancelled.first, wakeTicker: false });
    expect(await read(world, 'b')).toMatchObject({ state: 'waiting', enqueuedAtMs: session.claimedAtMs });
    expect(await world.ticks.peekQueue(world.queue)).toMatchObject({ waiting: 1, sessions: 0 });
  });

  test('release-due releases once', async () => {
    const world = redisQueueWorld(redis);
    await add(world, ticketFor('a'));
    await world.tickets.suspendTicket(world.queue, 'a', 'a', 'c-a', GRACE_MS);
    world.time.advance(GRACE_MS);
    const { first, second } = await twice(world, () => release(world, 'a', 'a'));
    expect(first.map(({ outcome }) => outcome)).toEqual(['absent']);
    expect(second).toEqual([]);
  });
});
