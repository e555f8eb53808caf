import { describe, expect, test } from 'vitest';
import { allocateSession } from '../../src/use-cases/allocate-session.ts';
import { cancelSession } from '../../src/use-cases/cancel-session.ts';
import { sweepAll } from '../../src/use-cases/sweep-all.ts';
import { failingStore, type Step } from '../support/failing-store.ts';
import { createTickWorld, QUEUE, TICK_MS, type TickWorld } from './tick-world.ts';

const stepsUpTo = (last: number): Step[] =>
  Array.from({ length: last }, (_, index) => index + 1).flatMap((at) => [
    { at, when: 'before' as const },
    { at, when: 'after' as const },
  ]);

/** The world's ports, of which one call to Redis fails. */
const failingAt = ({ ports }: TickWorld, step: Step) => {
  const calls = { count: 0 };
  return {
    ...ports,
    ticks: failingStore(ports.ticks, step, calls),
    tickets: failingStore(ports.tickets, step, calls),
    players: failingStore(ports.players, step, calls),
    sessions: failingStore(ports.sessions, step, calls),
  };
};

const readyWorld = async () => {
  const world = createTickWorld();
  const [ann, bob] = [await world.enqueue('ann'), await world.enqueue('bob')];
  const { sessionId } = await world.claim('ticker', [ann], [bob]);
  for (const player of ['ann', 'bob']) await world.ports.sessions.completeLoading(QUEUE, sessionId, player);
  return { world, ann, sessionId };
};

/** What the minutes after a fault bring: sweeps, and the allocations that they start. */
const heal = async (world: TickWorld, minutes: number) => {
  for (let minute = 1; minute <= minutes; minute++) {
    const before = world.invoked('allocate').length;
    await world.clock.advance(60_000);
    await sweepAll(world.ports)(QUEUE);
    for (const invocation of world.invoked('allocate').slice(before))
      if (invocation.name === 'allocate')
        await allocateSession(world.ports)(QUEUE, invocation.sessionId, world.ports.ids.fresh());
  }
};

const endAnyhow = (run: Promise<unknown>) => run.catch(() => {});

describe('I4, I5: Redis fails at one step of an allocation, and the match is made all the same', () => {
  test.each(stepsUpTo(4))('call $at, $when it took effect', async (step) => {
    const { world, ann, sessionId } = await readyWorld();
    await endAnyhow(allocateSession(failingAt(world, step))(QUEUE, sessionId, 'one'));
    await heal(world, 1);
    expect(await world.readTicket(ann.ticketId)).toMatchObject({ state: 'matched' });
    for (const player of ['ann', 'bob'])
      expect(world.framesTo(player)).toContainEqual(
        expect.objectContaining({ type: 'match_found', server_address: '127.0.0.1:7000' }),
      );
    expect(world.ports.allocator.servers.size).toBe(1);
    expect(world.ports.allocator.released).toEqual([]);
  });
});

describe('I4, I5: Redis fails at one step of an allocation that a decline overtakes, and nothing is left behind', () => {
  test.each(stepsUpTo(8))('call $at, $when it took effect', async (step) => {
    const { world, ann, sessionId } = await readyWorld();
    const { allocator } = world.ports;
    const decline = () => cancelSession(world.ports)(QUEUE, sessionId, { reason: 'declined', player: 'bob' });
    const allocate: typeof allocator.allocate = async (request) => {
      await decline();
      return allocator.allocate(request);
    };
    const ports = { ...failingAt(world, step), allocator: { ...allocator, allocate } };
    await endAnyhow(allocateSession(ports)(QUEUE, sessionId, 'one'));
    await decline();
    await heal(world, 3);
    expect(allocator.servers.size).toBe(0);
    expect(await world.ports.sessions.readSession(QUEUE, sessionId)).toBeNull();
    expect(await world.readTicket(ann.ticketId)).toMatchObject({
      state: 'waiting',
      enqueuedAtMs: ann.enqueuedAtMs,
    });
    expect([...world.ports.penalties.penalties.keys()]).toEqual(['bob']);
  });
});

describe('I5, I8: Redis fails at one step of a running ticker, and its players load and play', () => {
  test.each(stepsUpTo(10))('call $at, $when it took effect', async (step) => {
    const world = createTickWorld();
    const tickets = [await world.enqueue('ann'), await world.enqueue('bob')];
    const ticker = world.startTicker({ stopsAtMs: world.clock.nowMs() + 60_000 }, failingAt(world, step));
    await world.clock.advance(10_000);
    expect(world.sessionIdTo('bob')).toBe(world.sessionIdTo('ann'));
    for (const player of ['ann', 'bob']) await world.load(player);
    await world.clock.advance(5_000 + 2 * TICK_MS);
    expect(world.invoked('allocate').length).toBeGreaterThan(0);
    await allocateSession(world.ports)(QUEUE, world.sessionIdTo('ann'), 'token');
    for (const { ticketId } of tickets)
      expect(await world.readTicket(ticketId)).toMatchObject({ state: 'matched' });
    await world.clock.advance(60_000);
    await ticker;
  });
});

describe('I5, I6, I7: Redis fails at one step of a ticker whose session one player does not load, and it ends', () => {
  test.each(stepsUpTo(12))('call $at from the deadline on, $when it took effect', async (step) => {
    const world = createTickWorld();
    const [ann, bob] = [await world.enqueue('ann'), await world.enqueue('bob')];
    const { sessionId } = await world.claim('ticker', [ann], [bob]);
    const told = { sessionId, players: ['ann', 'bob'] };
    await world.ports.sessions.markTold(QUEUE, [told], 'start', 30_000);
    await world.ports.sessions.completeLoading(QUEUE, sessionId, 'ann');
    await world.clock.advance(30_000);
    const ticker = world.startTicker({ stopsAtMs: world.clock.nowMs() + 20_000 }, failingAt(world, step));
    await world.clock.advance(10_000);
    expect(await world.ports.sessions.readSession(QUEUE, sessionId)).toBeNull();
    expect(await world.readTicket(ann.ticketId)).toMatchObject({ enqueuedAtMs: ann.enqueuedAtMs });
    expect(await world.readTicket(bob.ticketId)).toBeNull();
    expect([...world.ports.penalties.penalties.keys()]).toEqual(['bob']);
    await world.clock.advance(60_000);
    await ticker;
  });
});
