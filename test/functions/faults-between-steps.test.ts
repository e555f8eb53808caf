import { describe, expect, test } from 'vitest';
import { frameRoute } from '../../src/edge/frame-route.ts';
import { dequeueTicket } from '../../src/use-cases/dequeue-ticket.ts';
import { enqueueTicket } from '../../src/use-cases/enqueue-ticket.ts';
import { failingStore, type Step } from '../support/failing-store.ts';
import { createFrameWorld, type FrameWorld } from '../use-cases/frame-world.ts';

/** The same world for one frame in which one call to Redis fails. */
const routeFailingAt = ({ ports }: FrameWorld, step: Step) => {
  const calls = { count: 0 };
  const failing = {
    ...ports,
    tickets: failingStore(ports.tickets, step, calls),
    players: failingStore(ports.players, step, calls),
    sessions: failingStore(ports.sessions, step, calls),
  };
  return frameRoute(
    'failing',
    () => failing,
    (all) => ({ enqueue: enqueueTicket(all), dequeue: dequeueTicket(all) }),
  );
};

const steps: Step[] = [1, 2, 3, 4, 5, 6].flatMap((at) => [
  { at, when: 'before' as const },
  { at, when: 'after' as const },
]);

const send = async (route: ReturnType<typeof routeFailingAt>, connectionId: string, frame: object) => {
  const event = {
    requestContext: { connectionId, requestTimeEpoch: 1_800_000_000_000 },
    body: JSON.stringify(frame),
  };
  return JSON.parse((await route(event)).body ?? 'null');
};

describe('I1: Redis fails at one step of an enqueue, and the client tries again', () => {
  test.each(steps)('call $at, $when it took effect', async (step) => {
    const world = createFrameWorld();
    const alice = await world.connect('alice');
    await world.ports.players.bindTicket('alice', null, { queue: 'Trio', ticketId: 'lost' }, null);
    const frame = { type: 'enqueue', game_mode: 'Duel', request_id: 'r1' };
    const first = await send(routeFailingAt(world, step), alice.connectionId, frame);
    expect(['queued', 'error']).toContain(first.type);
    if (first.type === 'error') expect(first).toMatchObject({ code: 'unavailable', retry_after_seconds: 2 });
    const queued = await alice.ask(frame, 'queued');
    expect((await world.ports.ticks.peekQueue('Duel')).waiting).toBe(1);
    expect((await world.ports.players.readPlayer('alice')).pointer).toEqual({
      queue: 'Duel',
      ticketId: queued.ticket_id,
    });
  });
});

describe('I3: Redis fails at one step of a decline, and the client tries again', () => {
  test.each(steps)('call $at, $when it took effect', async (step) => {
    const world = createFrameWorld();
    const { alice, ticketIds } = await world.formDuel();
    const first = await send(routeFailingAt(world, step), alice.connectionId, { type: 'dequeue' });
    if (first.type === 'error') {
      expect(first.code).toBe('unavailable');
      const again = await alice.send({ type: 'dequeue' });
      expect(['dequeued', 'error']).toContain(again?.type);
      if (again?.type === 'error') expect(again.code).toBe('not_queued');
    }
    expect(await world.readTicket(ticketIds[0] ?? '')).toBeNull();
    expect(await world.readTicket(ticketIds[1] ?? '')).toMatchObject({ state: 'waiting' });
  });
});
