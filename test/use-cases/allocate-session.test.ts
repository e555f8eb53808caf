import { expect, test } from 'vitest';
import { allocateSession } from '../../src/use-cases/allocate-session.ts';
import { cancelSession } from '../../src/use-cases/cancel-session.ts';
import { sweepAll } from '../../src/use-cases/sweep-all.ts';
import { AllocationFailed, ReleaseFailed } from '../../src/use-cases/unavailable.ts';
import { createTickWorld, QUEUE } from './tick-world.ts';

const readyWorld = async (options: Parameters<typeof createTickWorld>[0] = {}) => {
  const world = createTickWorld(options);
  const [ann, bob] = [await world.enqueue('ann'), await world.enqueue('bob')];
  const { sessionId } = await world.claim('ticker', [ann], [bob]);
  for (const player of ['ann', 'bob']) await world.ports.sessions.completeLoading(QUEUE, sessionId, player);
  return { world, ann, bob, sessionId };
};

test('players who are all ready are told where to play, each with a ticket of their own', async () => {
  const { world, sessionId } = await readyWorld();
  await allocateSession(world.ports)(QUEUE, sessionId, 'token');
  expect(world.framesTo('ann')).toMatchObject([
    {
      type: 'match_found',
      server_address: '127.0.0.1:7000',
      team: 0,
      match_ticket: `ticket ann game-${sessionId}`,
    },
  ]);
  expect(world.framesTo('bob')).toMatchObject([{ type: 'match_found', team: 1 }]);
  expect(world.ports.allocator.requests).toEqual([
    { loadingSessionId: sessionId, gameMode: QUEUE, region: null, teams: [['ann'], ['bob']] },
  ]);
  expect(world.ports.events.events).toContainEqual(expect.objectContaining({ event: 'matched' }));
});

test('I4: allocation that is started twice at once takes effect once', async () => {
  const { world, sessionId } = await readyWorld();
  const allocate = allocateSession(world.ports);
  await Promise.all([allocate(QUEUE, sessionId, 'one'), allocate(QUEUE, sessionId, 'two')]);
  await allocate(QUEUE, sessionId, 'three');
  expect(world.ports.allocator.requests).toHaveLength(1);
  expect(world.ports.allocator.released).toEqual([]);
  expect(world.typesTo('ann')).toEqual(['match_found']);
});

test('I4: an allocation that died midway is started again by the sweep and gets the same server', async () => {
  const { world, sessionId } = await readyWorld();
  const finishAllocation = () => Promise.reject(new Error('Redis is away'));
  const dying = { ...world.ports, sessions: { ...world.ports.sessions, finishAllocation } };
  await expect(allocateSession(dying)(QUEUE, sessionId, 'one')).rejects.toThrow('Redis is away');
  await world.clock.advance(60_000);
  await sweepAll(world.ports)(QUEUE);
  expect(world.invoked('allocate')).toEqual([{ name: 'allocate', queue: QUEUE, sessionId }]);

  await allocateSession(world.ports)(QUEUE, sessionId, 'two');
  expect(world.framesTo('ann')).toMatchObject([{ server_address: '127.0.0.1:7000' }]);
  expect(world.ports.allocator.servers.size).toBe(1);
  expect(world.ports.allocator.released).toEqual([]);
});

test('I4: a caller whose token expired leaves the server to the one who took over', async () => {
  const { world, sessionId } = await readyWorld();
  const { allocator } = world.ports;
  const allocate: typeof allocator.allocate = async (request) => {
    const server = await allocator.allocate(request);
    await world.clock.advance(60_000);
    await allocateSession(world.ports)(QUEUE, sessionId, 'two');
    return server;
  };
  await allocateSession({ ...world.ports, allocator: { ...allocator, allocate } })(QUEUE, sessionId, 'one');
  expect(world.ports.allocator.released).toEqual([]);
  expect(world.typesTo('ann')).toEqual(['match_found']);
});

test('I4: a server in play stays, however late its first caller wakes and whatever is forgotten by then', async () => {
  const { world, sessionId } = await readyWorld();
  const { allocator } = world.ports;
  const allocate: typeof allocator.allocate = async (request) => {
    const server = await allocator.allocate(request);
    await world.clock.advance(60_000);
    await allocateSession(world.ports)(QUEUE, sessionId, 'two');
    await world.clock.advance(75_000);
    await sweepAll(world.ports)(QUEUE);
    return server;
  };
  await allocateSession({ ...world.ports, allocator: { ...allocator, allocate } })(QUEUE, sessionId, 'one');
  expect(await world.ports.sessions.readSession(QUEUE, sessionId)).toBeNull();
  expect(allocator.servers.size).toBe(1);
  expect(allocator.released).toEqual([]);
});

test('I4: who sleeps until a declined session is forgotten releases the server that it gets then', async () => {
  const { world, sessionId } = await readyWorld();
  const { allocator } = world.ports;
  const allocate: typeof allocator.allocate = async (request) => {
    await cancelSession(world.ports)(QUEUE, sessionId, { reason: 'declined', player: 'bob' });
    await world.clock.advance(60_000);
    await allocateSession(world.ports)(QUEUE, sessionId, 'two');
    expect(await world.ports.sessions.readSession(QUEUE, sessionId)).toBeNull();
    return allocator.allocate(request);
  };
  await allocateSession({ ...world.ports, allocator: { ...allocator, allocate } })(QUEUE, sessionId, 'one');
  expect(world.ports.allocator.servers.size).toBe(0);
});

test('I4: the server of a session that was declined meanwhile is released', async () => {
  const { world, sessionId } = await readyWorld();
  const { allocator } = world.ports;
  const allocate: typeof allocator.allocate = async (request) => {
    const server = await allocator.allocate(request);
    await cancelSession(world.ports)(QUEUE, sessionId, { reason: 'declined', player: 'bob' });
    return server;
  };
  await allocateSession({ ...world.ports, allocator: { ...allocator, allocate } })(QUEUE, sessionId, 'one');
  expect(world.ports.allocator.servers.size).toBe(0);
  expect(world.typesTo('ann')).not.toContain('match_found');
  expect(await world.ports.sessions.readSession(QUEUE, sessionId)).toBeNull();
});

test('I4: the server that a dead allocation left behind is released after a decline', async () => {
  const { world, sessionId } = await readyWorld();
  const finishAllocation = () => Promise.reject(new Error('Redis is away'));
  const dying = { ...world.ports, sessions: { ...world.ports.sessions, finishAllocation } };
  await expect(allocateSession(dying)(QUEUE, sessionId, 'one')).rejects.toThrow();
  await cancelSession(world.ports)(QUEUE, sessionId, { reason: 'declined', player: 'bob' });
  expect(world.invoked('allocate')).toHaveLength(1);
  await allocateSession(world.ports)(QUEUE, sessionId, 'two');
  expect(world.ports.allocator.servers.size).toBe(1);
  await world.clock.advance(60_000);
  await sweepAll(world.ports)(QUEUE);
  expect(world.invoked('allocate')).toHaveLength(2);
  await allocateSession(world.ports)(QUEUE, sessionId, 'three');
  expect(world.ports.allocator.servers.size).toBe(0);
  expect(world.typesTo('ann')).toEqual(['loading_cancelled']);
  expect(await world.ports.sessions.readSession(QUEUE, sessionId)).toBeNull();
});

test('I4: a server is released although whoever gave up its session died before that', async () => {
  const { world, sessionId } = await readyWorld();
  const { allocator } = world.ports;
  const allocate: typeof allocator.allocate = async (request) => {
    await allocator.allocate(request);
    throw new AllocationFailed('The provider answered too late');
  };
  const release = () => Promise.reject(new Error('The function was stopped'));
  const dying = { ...world.ports, allocator: { ...allocator, allocate, release } };
  await allocateSession(dying)(QUEUE, sessionId, 'one');
  expect(allocator.servers.size).toBe(1);
  await world.clock.advance(60_000);
  await sweepAll(world.ports)(QUEUE);
  expect(world.invoked('allocate')).toHaveLength(1);
  await allocateSession(world.ports)(QUEUE, sessionId, 'two');
  expect(allocator.servers.size).toBe(0);
  expect(world.typesTo('ann')).toEqual(['loading_cancelled', 'queued']);
  expect(await world.ports.sessions.readSession(QUEUE, sessionId)).toBeNull();
});

test('I4: a server is released although the start of its release was lost', async () => {
  const { world, sessionId } = await readyWorld();
  const finishAllocation = () => Promise.reject(new Error('Redis is away'));
  const dying = { ...world.ports, sessions: { ...world.ports.sessions, finishAllocation } };
  await expect(allocateSession(dying)(QUEUE, sessionId, 'one')).rejects.toThrow();
  await world.clock.advance(60_000);
  await cancelSession(world.ports)(QUEUE, sessionId, { reason: 'declined', player: 'bob' });
  for (const times of [2, 3]) {
    await world.clock.advance(5_000);
    await sweepAll(world.ports)(QUEUE);
    expect(world.invoked('allocate')).toHaveLength(times);
  }
  await allocateSession(world.ports)(QUEUE, sessionId, 'two');
  expect(world.ports.allocator.servers.size).toBe(0);
  expect(world.typesTo('ann')).toEqual(['loading_cancelled']);
});

/** A session that was declined while its server was on its way, at a provider that takes nothing back. */
const unreleasedWorld = async () => {
  const { world, sessionId } = await readyWorld();
  const { allocator } = world.ports;
  const allocate: typeof allocator.allocate = async (request) => {
    const server = await allocator.allocate(request);
    await cancelSession(world.ports)(QUEUE, sessionId, { reason: 'declined', player: 'bob' });
    return server;
  };
  const release = () => Promise.reject(new ReleaseFailed('The provider is down'));
  const ports = { ...world.ports, allocator: { ...allocator, allocate, release } };
  await allocateSession(ports)(QUEUE, sessionId, 'one');
  return { world, ports, sessionId };
};

test('I4: a server whose release failed is released by the sweep once the provider is back', async () => {
  const { world, ports, sessionId } = await unreleasedWorld();
  for (let minute = 1; minute <= 3; minute++) {
    await world.clock.advance(60_000);
    await sweepAll(ports)(QUEUE);
    expect(world.invoked('allocate')).toHaveLength(minute + 1);
    await allocateSession(ports)(QUEUE, sessionId, `again ${minute}`);
  }
  await world.clock.advance(60_000);
  await allocateSession(world.ports)(QUEUE, sessionId, 'last');
  expect(world.ports.allocator.servers.size).toBe(0);
  expect(world.typesTo('ann')).toEqual(['loading_cancelled']);
  expect(await world.ports.sessions.readSession(QUEUE, sessionId)).toBeNull();
});

test('I4: a server that its provider never takes back is given up, with a line that names its session', async () => {
  const { world, ports, sessionId } = await unreleasedWorld();
  await world.clock.advance(599_000);
  await allocateSession(ports)(QUEUE, sessionId, 'two');
  expect(await world.ports.sessions.readSession(QUEUE, sessionId)).toMatchObject({ stage: 'cancelled' });
  await world.clock.advance(60_000);
  await allocateSession(ports)(QUEUE, sessionId, 'three');
  expect(await world.ports.sessions.readSession(QUEUE, sessionId)).toBeNull();
  const errors = world.ports.log.lines.filter(({ level }) => level === 'error');
  expect(errors).toMatchObject([{ message: expect.stringContaining(sessionId) }]);
});

test('I4: a decline during an allocation that then fails has the server released once', async () => {
  const { world, sessionId } = await readyWorld();
  const { allocator } = world.ports;
  const allocate: typeof allocator.allocate = async (request) => {
    await allocator.allocate(request);
    await cancelSession(world.ports)(QUEUE, sessionId, { reason: 'declined', player: 'bob' });
    throw new AllocationFailed('The provider answered too late');
  };
  await allocateSession({ ...world.ports, allocator: { ...allocator, allocate } })(QUEUE, sessionId, 'one');
  expect(allocator.servers.size).toBe(0);
  expect(allocator.released).toEqual([sessionId]);
  expect([...world.ports.penalties.penalties.keys()]).toEqual(['bob']);
  expect(await world.ports.sessions.readSession(QUEUE, sessionId)).toBeNull();
});

test('I4: with DynamoDB down, the server of a declined session is released all the same', async () => {
  const { world, sessionId } = await readyWorld();
  await world.ports.sessions.takeAllocation(QUEUE, sessionId, 'dead', 1_000, 3);
  await world.clock.advance(1_000);
  await cancelSession(world.ports)(QUEUE, sessionId, { reason: 'declined', player: 'bob' });
  const recordPenalty = () => Promise.reject(new Error('DynamoDB is away'));
  const release = allocateSession({ ...world.ports, penalties: { recordPenalty } });
  await expect(release(QUEUE, sessionId, 'one')).rejects.toThrow('DynamoDB is away');
  expect(world.ports.allocator.released).toEqual([sessionId]);
  expect(await world.ports.sessions.readSession(QUEUE, sessionId)).toMatchObject({ stage: 'cancelled' });
});

test('I6: without a server everybody goes back after the delay, age kept, and nobody is penalised', async () => {
  const { world, ann, sessionId } = await readyWorld({ hasServer: () => false });
  await allocateSession(world.ports)(QUEUE, sessionId, 'token');
  expect(await world.readTicket(ann.ticketId)).toMatchObject({ state: 'delayed' });
  expect(world.ports.penalties.penalties.size).toBe(0);
  expect(world.ports.metrics.total('AllocationFailures')).toBe(1);
  await world.clock.advance(5_000);
  await sweepAll(world.ports)(QUEUE);
  expect(await world.readTicket(ann.ticketId)).toMatchObject({
    state: 'waiting',
    enqueuedAtMs: ann.enqueuedAtMs,
  });
  expect(world.framesTo('ann').at(-1)).toMatchObject({ type: 'queued', position: 1, queue_size: 2 });
});

test('I5: a session whose allocation died three times is given up', async () => {
  const { world, ann, sessionId } = await readyWorld();
  for (const token of ['one', 'two', 'three']) {
    await world.ports.sessions.takeAllocation(QUEUE, sessionId, token, 60_000, 3);
    await world.clock.advance(60_000);
  }
  await allocateSession(world.ports)(QUEUE, sessionId, 'four');
  expect(await world.readTicket(ann.ticketId)).toMatchObject({ state: 'delayed' });
  expect(world.ports.allocator.released).toEqual([sessionId]);
});

test('I5: the sweep starts allocation when the last player was ready and nobody started it', async () => {
  const { world, sessionId } = await readyWorld();
  await world.clock.advance(5_000);
  await sweepAll(world.ports)(QUEUE);
  expect(world.invoked('allocate')).toEqual([{ name: 'allocate', queue: QUEUE, sessionId }]);
});

test('a match is not told again and again to a player who is gone, and waits for their sync', async () => {
  const isGone = (connectionId: string) => connectionId.endsWith('bob');
  const { world, sessionId } = await readyWorld({ outcomeOf: (to) => (isGone(to) ? 'gone' : 'accepted') });
  await allocateSession(world.ports)(QUEUE, sessionId, 'token');
  await world.clock.advance(60_000);
  await sweepAll(world.ports)(QUEUE);
  expect(world.ports.poster.posted.filter(({ outcome }) => outcome === 'gone')).toHaveLength(1);
  expect(await world.ports.sessions.readSession(QUEUE, sessionId)).toMatchObject({ stage: 'matched' });
});

test('a match whose push failed keeps the sweep due until it is told', async () => {
  let isDown = true;
  const { world, sessionId } = await readyWorld({ outcomeOf: () => (isDown ? 'failed' : 'accepted') });
  await allocateSession(world.ports)(QUEUE, sessionId, 'token');
  const { nextDueAtMs } = await world.ports.ticks.peekQueue(QUEUE);
  isDown = false;
  await world.clock.advance((nextDueAtMs ?? 0) - world.clock.nowMs());
  await sweepAll(world.ports)(QUEUE);
  expect(world.typesTo('ann')).toEqual(['match_found']);
});

test('players remember whom they met, once a match is certain', async () => {
  const { world, sessionId } = await readyWorld({ mode: { recentOpponents: 8 } });
  const metBy = async (player: string) => (await world.ports.players.readPlayer(player)).opponents;
  expect(await metBy('ann')).toEqual([]);
  await allocateSession(world.ports)(QUEUE, sessionId, 'token');
  expect([await metBy('ann'), await metBy('bob')]).toEqual([['bob'], ['ann']]);
});

test('players remember whom they met before they are told, so that who asks again at once is kept apart', async () => {
  const { world, sessionId } = await readyWorld({ mode: { recentOpponents: 8 } });
  const metWhenTold: (readonly string[])[] = [];
  const post: typeof world.ports.poster.post = async (...input) => {
    metWhenTold.push((await world.ports.players.readPlayer('ann')).opponents);
    return world.ports.poster.post(...input);
  };
  const noteOpponents: typeof world.ports.players.noteOpponents = async (...input) => {
    await world.clock.sleep(20);
    return world.ports.players.noteOpponents(...input);
  };
  const players = { ...world.ports.players, noteOpponents };
  const ports = { ...world.ports, players, poster: { ...world.ports.poster, post } };
  const allocated = allocateSession(ports)(QUEUE, sessionId, 'token');
  await world.clock.advance(20);
  await allocated;
  expect(metWhenTold).toEqual([['bob'], ['bob']]);
});

test.each([
  ['where the mode keeps nobody apart', {}],
  ['when no server could be had', { mode: { recentOpponents: 8 }, hasServer: () => false }],
])('players remember nobody %s', async (_, options) => {
  const { world, sessionId } = await readyWorld(options);
  await allocateSession(world.ports)(QUEUE, sessionId, 'token');
  expect((await world.ports.players.readPlayer('ann')).opponents).toEqual([]);
});

test('a match whose players could not remember each other is told all the same', async () => {
  const { world, sessionId } = await readyWorld({ mode: { recentOpponents: 8 } });
  const noteOpponents = () => Promise.reject(new Error('Redis is away'));
  const ports = { ...world.ports, players: { ...world.ports.players, noteOpponents } };
  await allocateSession(ports)(QUEUE, sessionId, 'token');
  expect([world.typesTo('ann'), world.typesTo('bob')]).toEqual([['match_found'], ['match_found']]);
  expect(world.ports.log.lines).toMatchObject([{ level: 'warn', message: expect.stringContaining('met') }]);
  expect(world.ports.metrics.total('Faults')).toBe(1);
});
