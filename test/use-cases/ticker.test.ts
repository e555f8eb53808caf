import { expect, test } from 'vitest';
import { fanOutTicks } from '../../src/use-cases/fan-out-ticks.ts';
import { createTickWorld, QUEUE, TICK_MS } from './tick-world.ts';

test('two players who wait are told to load within one tick', async () => {
  const world = createTickWorld();
  await world.enqueue('ann');
  const ticker = world.startTicker();
  await world.enqueue('bob');
  await world.clock.advance(TICK_MS);

  expect(world.typesTo('ann')).toEqual(['start_loading']);
  expect(world.framesTo('bob')).toMatchObject([
    { teams: expect.arrayContaining([['ann'], ['bob']]), deadline: world.clock.nowMs() + 30_000 },
  ]);
  const session = await world.ports.sessions.readSession(QUEUE, world.sessionIdTo('ann'));
  expect(session?.players.every(({ toldAtMs }) => toldAtMs === world.clock.nowMs())).toBe(true);
  expect(world.ports.events.events).toContainEqual(
    expect.objectContaining({
      kind: 'session',
      event: 'loading',
      players: expect.arrayContaining(['ann', 'bob']),
    }),
  );
  await world.clock.advance(700_000);
  await ticker;
});

test('a queue with nothing in it is left by the first tick, without a wake-up', async () => {
  const world = createTickWorld();
  expect(await world.startTicker()).toBe('idle');
  expect(world.ports.scheduler.wakeUps.size).toBe(0);
  expect((await world.ports.ticks.peekQueue(QUEUE)).leaseHeld).toBe(false);
});

test('too few players are waited with for ten seconds', async () => {
  const world = createTickWorld();
  await world.enqueue('ann');
  const startedAtMs = world.clock.nowMs();
  const ticker = world.startTicker().then((end) => ({ end, afterMs: world.clock.nowMs() - startedAtMs }));
  await world.clock.advance(20_000);
  expect(await ticker).toEqual({ end: 'few', afterMs: 10_000 });
});

test('a session that runs keeps the ticker, and its time being up ends it', async () => {
  const world = createTickWorld();
  await world.enqueue('ann');
  await world.enqueue('bob');
  const stopsAtMs = world.clock.nowMs() + 20_000;
  const ticker = world.startTicker({ stopsAtMs });
  await world.clock.advance(19_000);
  expect((await world.ports.ticks.peekQueue(QUEUE)).leaseHeld).toBe(true);
  await world.clock.advance(2_000);
  expect(await ticker).toBe('stop');
  expect(world.ports.scheduler.wakeUps.get(QUEUE)).toEqual(new Set([stopsAtMs + 10_000]));
});

test('a ticker whose signal aborts gives the lease back', async () => {
  const world = createTickWorld();
  await world.enqueue('ann');
  const stopping = new AbortController();
  const ticker = world.startTicker({ signal: stopping.signal });
  await world.clock.advance(1_000);
  stopping.abort();
  expect(await ticker).toBe('stop');
});

test('work that falls due soon is waited for, since a wake-up is precise to a minute only', async () => {
  const world = createTickWorld();
  const tickets = [await world.enqueue('ann'), await world.enqueue('bob')] as const;
  const { sessionId } = await world.claim('ticker', [tickets[0]], [tickets[1]]);
  for (const player of ['ann', 'bob']) await world.ports.sessions.completeLoading(QUEUE, sessionId, player);
  await world.ports.sessions.takeAllocation(QUEUE, sessionId, 'token', 60_000, 3);
  const options = { requeueDelayMs: 5_000, graceMs: 30_000 };
  await world.ports.sessions.cancelLoading(
    QUEUE,
    sessionId,
    { reason: 'no_server', token: 'token' },
    options,
  );

  const ticker = world.startTicker();
  await world.clock.advance(5_000 + TICK_MS);
  expect(world.typesTo('ann')).toEqual(['loading_cancelled', 'queued', 'start_loading']);
  await world.clock.advance(700_000);
  await ticker;
});

test("a session that cannot be settled does not keep an empty queue's ticker", async () => {
  const world = createTickWorld();
  const [ann, bob] = [await world.enqueue('ann'), await world.enqueue('bob')];
  const { sessionId } = await world.claim('ticker', [ann], [bob]);
  const options = { requeueDelayMs: 5_000, graceMs: 30_000 };
  const decline = (player: string) => ({ reason: 'declined', player }) as const;
  await world.ports.sessions.cancelLoading(QUEUE, sessionId, decline('ann'), options);
  await world.ports.tickets.removeTicket(QUEUE, bob.ticketId, 'bob');
  const recordPenalty = () => Promise.reject(new Error('DynamoDB is away'));
  const startedAtMs = world.clock.nowMs();
  const ticker = world
    .startTicker({}, { penalties: { ...world.ports.penalties, recordPenalty } })
    .then((end) => ({ end, isEarly: world.clock.nowMs() - startedAtMs <= 16_000 }));
  await world.clock.advance(700_000);
  expect(await ticker).toEqual({ end: 'idle', isEarly: true });
  expect(world.ports.scheduler.wakeUps.has(QUEUE)).toBe(true);
});

test('a newcomer leaves at once while another ticker goes on', async () => {
  const world = createTickWorld();
  await world.enqueue('ann');
  const first = world.startTicker({ holder: 'first' });
  await world.clock.advance(TICK_MS);
  expect(await world.startTicker({ holder: 'second' })).toBe('held');
  await world.clock.advance(20_000);
  await first;
});

test('a newcomer stands by for a ticker that stops soon and takes over without a gap', async () => {
  const world = createTickWorld();
  await world.enqueue('ann');
  const first = world.startTicker({ holder: 'first', stopsAtMs: world.clock.nowMs() + 5_000 });
  await world.clock.advance(TICK_MS);
  const second = world.startTicker({ holder: 'second' });
  await world.clock.advance(5_000);
  expect(await first).toBe('stop');
  await world.enqueue('bob');
  await world.clock.advance(TICK_MS);
  expect(world.typesTo('bob')).toEqual(['start_loading']);
  await world.clock.advance(700_000);
  await second;
});

test('a newer deployment takes the lease at once, an older one never does', async () => {
  const world = createTickWorld();
  await world.enqueue('ann');
  const older = world.startTicker({ holder: 'older', deployment: 1 });
  await world.clock.advance(TICK_MS);
  const newer = world.startTicker({ holder: 'newer', deployment: 2 });
  await world.clock.advance(TICK_MS);
  expect(await older).toBe('lease_lost');
  expect(await world.startTicker({ holder: 'older again', deployment: 1 })).toBe('held');
  await world.clock.advance(20_000);
  expect(await newer).toBe('few');
});

test('I9: a ticker that was frozen for longer than its lease claims nothing', async () => {
  const world = createTickWorld();
  const { ticks } = world.ports;
  let thaw = (): void => {};
  const frozen = new Promise<void>((resolve) => {
    thaw = resolve;
  });
  const claimMatches: typeof ticks.claimMatches = async (...input) => {
    await frozen;
    return ticks.claimMatches(...input);
  };
  await world.enqueue('ann');
  await world.enqueue('bob');
  const first = world.startTicker({ holder: 'first' }, { ticks: { ...ticks, claimMatches } });
  await world.clock.advance(6_000);
  const second = world.startTicker({ holder: 'second' });
  await world.clock.advance(TICK_MS);
  const sessionId = world.sessionIdTo('ann');
  thaw();
  expect(await first).toBe('lease_lost');
  expect(world.typesTo('ann')).toEqual(['start_loading']);
  expect((await world.ports.sessions.readSession(QUEUE, sessionId))?.stage).toBe('loading');
  await world.clock.advance(700_000);
  await second;
});

test('I8: players of a session whose ticker died before telling them are told by the next one', async () => {
  const world = createTickWorld();
  const [ann, bob] = [await world.enqueue('ann'), await world.enqueue('bob')];
  await world.claim('dead', [ann], [bob]);
  await world.clock.advance(5_000);
  const ticker = world.startTicker();
  await world.clock.advance(TICK_MS);
  const deadline = world.clock.nowMs() + 30_000 - TICK_MS;
  expect(world.framesTo('ann')).toMatchObject([{ type: 'start_loading', deadline }]);
  expect(world.framesTo('bob')).toMatchObject([{ type: 'start_loading', deadline }]);
  await world.clock.advance(700_000);
  await ticker;
});

test('I2: a ticket that was removed since it was read is not matched, and its opponent is matched anew', async () => {
  const world = createTickWorld();
  const { ticks, tickets } = world.ports;
  const ann = await world.enqueue('ann');
  await world.enqueue('bob');
  await world.enqueue('cat');
  const claimMatches: typeof ticks.claimMatches = async (...input) => {
    await tickets.removeTicket(QUEUE, ann.ticketId, 'ann');
    return ticks.claimMatches(...input);
  };
  const ticker = world.startTicker({}, { ticks: { ...ticks, claimMatches } });
  await world.clock.advance(TICK_MS);
  expect(world.typesTo('ann')).toEqual([]);
  expect(world.framesTo('bob')).toMatchObject([{ teams: expect.arrayContaining([['bob'], ['cat']]) }]);
  expect(world.ports.metrics.total('ClaimsLost')).toBe(1);
  await world.clock.advance(700_000);
  await ticker;
});

test('after a fault the queue is read anew and the tick goes on', async () => {
  const world = createTickWorld();
  const { ticks } = world.ports;
  let faults = 0;
  const beginTick: typeof ticks.beginTick = async (...input) => {
    if (input[2] !== 0 && faults++ < 3) throw new Error('Redis is away');
    return ticks.beginTick(...input);
  };
  await world.enqueue('ann');
  const ticker = world.startTicker({}, { ticks: { ...ticks, beginTick } });
  await world.clock.advance(TICK_MS);
  await world.enqueue('bob');
  await world.clock.advance(10 * TICK_MS);
  expect(world.typesTo('bob')).toEqual(['start_loading']);
  await world.clock.advance(700_000);
  await ticker;
});

test('a store that stays away ends the stay with its fault', async () => {
  const world = createTickWorld();
  const { ticks } = world.ports;
  const beginTick = () => Promise.reject(new Error('Redis is away'));
  const ticker = world.startTicker({}, { ticks: { ...ticks, beginTick } });
  const fault = expect(ticker).rejects.toThrow('Redis is away');
  await world.clock.advance(60_000);
  await fault;
});

test('a mode without loading has its sessions allocated at once', async () => {
  const world = createTickWorld({ mode: { loading: false } });
  await world.enqueue('ann');
  await world.enqueue('bob');
  const ticker = world.startTicker();
  await world.clock.advance(TICK_MS);
  expect(world.invoked('allocate')).toHaveLength(1);
  expect(world.typesTo('ann')).toEqual([]);
  await world.clock.advance(700_000);
  await ticker;
});

test('what one ticker cannot send in time goes to push in full batches', async () => {
  const world = createTickWorld();
  let posting = 0;
  const post = async () => {
    posting += 1;
    await world.clock.sleep(1_000);
    return 'accepted' as const;
  };
  for (let index = 0; index < 2_000; index++) await world.enqueue(`player ${index}`);
  const ticker = world.startTicker({}, { poster: { ...world.ports.poster, post } });
  await world.clock.advance(0);
  expect(posting).toBeLessThanOrEqual(1_000);
  const pushed = world.ports.invoker.invocations.flatMap((one) =>
    one.name === 'push' ? [one.sessions] : [],
  );
  expect(posting + 2 * pushed.flat().length).toBe(2_000);
  expect(pushed.slice(0, -1).every((sessions) => sessions.length === 250)).toBe(true);
  await world.clock.advance(700_000);
  await ticker;
});

test('the size of the queue is published when it changes, and only then', async () => {
  const world = createTickWorld();
  await world.enqueue('ann');
  const ticker = world.startTicker();
  await world.clock.advance(5 * TICK_MS);
  const sizes = world.ports.events.events.filter((event) => event.kind === 'queue' && event.event === 'size');
  expect(sizes).toEqual([{ kind: 'queue', gameMode: QUEUE, event: 'size', size: 1 }]);
  await world.clock.advance(20_000);
  await ticker;
});

test('the fan-out starts a ticker for a queue with work, and none for an idle one', async () => {
  const world = createTickWorld();
  await fanOutTicks(world.ports)();
  expect(world.invoked('tryMatch')).toHaveLength(0);
  await world.enqueue('ann');
  await fanOutTicks(world.ports)();
  expect(world.invoked('tryMatch')).toEqual([{ name: 'tryMatch', queue: QUEUE }]);
});

test('the fan-out starts a ticker for an idle queue whose lease lives: its holder may be dead', async () => {
  const world = createTickWorld();
  const lease = { holder: 'dead', leaseMs: 5_000, stopsAtMs: world.clock.nowMs() + 600_000, deployment: 0 };
  await world.ports.ticks.beginTick(QUEUE, lease, 0, 256, 1_800_000);
  await fanOutTicks(world.ports)();
  expect(world.invoked('tryMatch')).toEqual([{ name: 'tryMatch', queue: QUEUE }]);
  const ticker = world.startTicker();
  await world.clock.advance(5 * TICK_MS);
  expect(await ticker).toBe('idle');
  expect((await world.ports.ticks.peekQueue(QUEUE)).leaseHeld).toBe(false);
});
