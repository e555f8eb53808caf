import { describe, expect, test } from 'vitest';
import { createFrameWorld } from './frame-world.ts';

describe('a connection', () => {
  test('that nobody knows is refused as unauthenticated', async () => {
    const world = createFrameWorld();
    expect(await world.sendText('nobody', '{"type":"ping"}')).toMatchObject({ code: 'unauthenticated' });
  });

  test('is replaced by a newer one of the same player: told so, closed, and the ticket goes on', async () => {
    const world = createFrameWorld();
    const old = await world.connect('alice');
    const { ticket_id } = await old.enqueue();
    const newer = await world.connect('alice');
    expect(await newer.ask({ type: 'ping' }, 'pong')).toMatchObject({ ticket_id });
    expect(old.pushed()).toMatchObject([{ type: 'error', code: 'replaced' }]);
    expect(world.ports.poster.closed).toEqual([old.connectionId]);
    await old.drop();
    expect(await world.readTicket(ticket_id)).toMatchObject({
      state: 'waiting',
      presence: [{ connectionId: newer.connectionId }],
    });
  });

  test('that is superseded is told so and closed, and its frame changes nothing', async () => {
    const world = createFrameWorld();
    const old = await world.connect('alice');
    await (await world.connect('alice')).ask({ type: 'ping' }, 'pong');
    expect(await old.send({ type: 'enqueue', game_mode: 'Duel' })).toBeNull();
    expect(old.pushed()).toMatchObject([{ type: 'error', code: 'replaced' }]);
    expect(world.ports.poster.closed).toEqual([old.connectionId]);
    expect((await world.ports.players.readPlayer('alice')).pointer).toBeNull();
  });

  test('is refused after too many frames, and served again later', async () => {
    const world = createFrameWorld();
    const alice = await world.connect('alice');
    for (let count = 0; count < 30; count++) await alice.refused({ type: 'dequeue' });
    const refused = await alice.refused({ type: 'dequeue', request_id: 'r1' });
    expect(refused).toMatchObject({ code: 'rate_limited', retry_after_seconds: 2, request_id: 'r1' });
    await alice.ask({ type: 'sync' }, 'state');
    await world.clock.advance(2_000);
    expect(await alice.refused({ type: 'dequeue' })).toMatchObject({ code: 'not_queued' });
  });
});

describe('the farewell of a replaced connection', () => {
  /** Alice's old connection is one on which a post never ends. */
  const replaceHanging = async () => {
    const world = createFrameWorld();
    const old = await world.connect('alice');
    await old.ask({ type: 'ping' }, 'pong');
    const { post } = world.ports.poster;
    world.ports.poster.post = (connectionId, frame) =>
      connectionId === old.connectionId ? new Promise(() => {}) : post(connectionId, frame);
    return { world, newer: await world.connect('alice') };
  };

  test('does not hold up the frame of the new one, whose work is done beside it', async () => {
    const { world, newer } = await replaceHanging();
    const answered = newer.enqueue();
    await world.clock.advance(0);
    expect((await world.ports.ticks.peekQueue('Duel')).waiting).toBe(1);
    await world.clock.advance(500);
    expect(await answered).toMatchObject({ type: 'queued' });
  });

  test('is waited for half a second at most', async () => {
    const { world, newer } = await replaceHanging();
    const answered = newer.ask({ type: 'ping' }, 'pong');
    await world.clock.advance(0);
    expect(world.clock.nextWakeMs()).toBe(world.clock.nowMs() + 500);
    await world.clock.advance(500);
    await answered;
    expect(world.clock.nextWakeMs()).toBeNull();
  });

  test('leaves no timer behind when it is said at once', async () => {
    const world = createFrameWorld();
    await (await world.connect('alice')).ask({ type: 'ping' }, 'pong');
    await (await world.connect('alice')).ask({ type: 'ping' }, 'pong');
    expect(world.clock.nextWakeMs()).toBeNull();
  });

  test('fails alone', async () => {
    const world = createFrameWorld();
    await (await world.connect('alice')).ask({ type: 'ping' }, 'pong');
    world.ports.poster.post = () => Promise.reject(new Error('a bug'));
    await (await world.connect('alice')).ask({ type: 'ping' }, 'pong');
  });
});

describe('a drop', () => {
  test('suspends the ticket, and the first frame of a new connection resumes it with its age', async () => {
    const world = createFrameWorld();
    const old = await world.connect('alice');
    const { ticket_id, revision } = await old.enqueue();
    await world.clock.advance(5_000);
    await old.drop();
    expect(await world.readTicket(ticket_id)).toMatchObject({ state: 'suspended' });
    const pong = await (await world.connect('alice')).ask({ type: 'ping' }, 'pong');
    expect(pong.ticket_id).toBe(ticket_id);
    expect(pong.revision).toBeGreaterThan(revision);
    expect(await world.readTicket(ticket_id)).toMatchObject({ state: 'waiting', enqueuedAtMs: revision });
    expect(world.eventNames()).toEqual(['enqueued', 'suspended', 'resumed']);
  });

  test('of a connection that holds nothing, or is unknown, changes nothing', async () => {
    const world = createFrameWorld();
    const alice = await world.connect('alice');
    await alice.drop();
    await alice.drop();
    expect(world.ports.events.events).toEqual([]);
    expect(world.ports.log.lines).toEqual([]);
  });

  test('while loading only marks the absence; the session goes on', async () => {
    const world = createFrameWorld();
    const { alice } = await world.formDuel();
    await alice.drop();
    expect(await world.ports.sessions.readSession('Duel', 's1')).toMatchObject({ stage: 'loading' });
    const back = await world.connect('alice');
    expect(await back.ask({ type: 'sync' }, 'state')).toMatchObject({ status: 'loading' });
    expect((await world.ports.sessions.readSession('Duel', 's1'))?.players[0]).toMatchObject({
      connectionId: back.connectionId,
    });
  });
});

describe('ping', () => {
  test('is answered with the ticket and its revision', async () => {
    const world = createFrameWorld();
    const alice = await world.connect('alice');
    expect(await alice.ask({ type: 'ping' }, 'pong')).toMatchObject({ ticket_id: null, revision: 0 });
    const { ticket_id, revision } = await alice.enqueue();
    expect(await alice.ask({ type: 'ping' }, 'pong')).toMatchObject({ ticket_id, revision });
  });

  test('heals a resumption that was cut off after the connection was attached', async () => {
    const world = createFrameWorld();
    const old = await world.connect('alice');
    const { ticket_id } = await old.enqueue();
    await old.drop();
    const back = await world.connect('alice');
    const connection = await world.ports.connections.findConnection(back.connectionId);
    if (connection === null) return expect.fail('The connection was recorded');
    await world.ports.players.attachConnection(connection, { kind: 'read', ping: false });
    await back.ask({ type: 'ping' }, 'pong');
    expect(await world.readTicket(ticket_id)).toMatchObject({ state: 'waiting' });
  });
});
