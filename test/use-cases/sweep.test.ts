import { expect, test } from 'vitest';
import { plainRules } from '../../src/core/match-rules.ts';
import { sweepAll } from '../../src/use-cases/sweep-all.ts';
import { tellSessions } from '../../src/use-cases/tell-sessions.ts';
import { createTickWorld, QUEUE, TICK_MS } from './tick-world.ts';

test('I5, I6: a session with a no-show ends within two ticks of its deadline, and the innocent waits on with their age', async () => {
  const world = createTickWorld();
  const ann = await world.enqueue('ann');
  await world.enqueue('bob');
  const ticker = world.startTicker();
  await world.clock.advance(TICK_MS);
  await world.load('ann');
  await world.clock.advance(30_000 + 2 * TICK_MS);

  expect(world.typesTo('ann')).toEqual(['start_loading', 'player_ready', 'loading_cancelled']);
  expect(world.framesTo('bob').at(-1)).toMatchObject({ reason: 'no_show', requeued: false });
  expect(await world.readTicket(ann.ticketId)).toMatchObject({
    state: 'waiting',
    enqueuedAtMs: ann.enqueuedAtMs,
  });
  expect([...world.ports.penalties.penalties.keys()]).toEqual(['bob']);
  expect(world.ports.metrics.total('NoShows')).toBe(1);
  await world.clock.advance(700_000);
  await ticker;
});

test('I5: without a ticker, the sweeper ends the session', async () => {
  const world = createTickWorld();
  const [ann, bob] = [await world.enqueue('ann'), await world.enqueue('bob')];
  const session = await world.claim('dead', [ann], [bob]);
  await tellSessions(world.ports)(QUEUE, [session]);
  await world.clock.advance(30_000);
  await sweepAll(world.ports)(null);
  expect(await world.ports.sessions.readSession(QUEUE, session.sessionId)).toBeNull();
  expect(world.invoked('tryMatch')).toEqual([]);
});

test('I7: players who were never told are not penalised when the deadline passes', async () => {
  const world = createTickWorld({ outcomeOf: () => 'failed' });
  const tickets = [await world.enqueue('ann'), await world.enqueue('bob')];
  const ticker = world.startTicker({ stopsAtMs: world.clock.nowMs() + 31_000 });
  await world.clock.advance(30_000 + 2 * TICK_MS);
  expect(world.ports.penalties.penalties.size).toBe(0);
  expect(world.ports.metrics.total('Cancelled')).toBe(1);
  for (const { ticketId, enqueuedAtMs } of tickets)
    expect(await world.readTicket(ticketId)).toMatchObject({ enqueuedAtMs });
  await world.clock.advance(10_000);
  await ticker;
});

test('progress is told at most once a second, with the number that is true then', async () => {
  const trio = { rules: plainRules(QUEUE, 3, 1), requiredPlayers: 3 };
  const world = createTickWorld({ mode: trio });
  for (const player of ['ann', 'bob', 'cat']) await world.enqueue(player);
  const ticker = world.startTicker();
  await world.clock.advance(TICK_MS);
  await world.load('ann');
  await world.load('bob');
  await world.clock.advance(2_000);
  const progress = world.framesTo('cat').filter(({ type }) => type === 'player_ready');
  expect(progress).toMatchObject([{ ready: 2, total: 3 }]);
  await world.clock.advance(700_000);
  await ticker;
});

test('a member who falls silent counts as absent, and after the grace the ticket is over', async () => {
  const world = createTickWorld();
  const ann = await world.enqueue('ann');
  await world.ports.tickets.readTicket(QUEUE, ann.ticketId, { player: 'ann', pinged: true });
  await world.clock.advance(75_001);
  await sweepAll(world.ports)(QUEUE);
  expect(await world.readTicket(ann.ticketId)).toMatchObject({ state: 'suspended' });
  expect(world.ports.scheduler.wakeUps.get(QUEUE)).toEqual(new Set([world.clock.nowMs() + 30_000]));

  await world.clock.advance(30_000);
  await sweepAll(world.ports)(QUEUE);
  expect(await world.readTicket(ann.ticketId)).toBeNull();
  expect(world.framesTo('ann')).toMatchObject([{ type: 'dequeued', reason: 'absent' }]);
  expect(world.ports.events.events.map((event) => event.kind === 'queue' && event.event)).toEqual([
    'suspended',
    'expired',
  ]);
});

test('the others of a party are told that a member fell silent', async () => {
  const world = createTickWorld();
  const { ticketId } = await world.enqueue('ann', 'bob');
  await world.ports.tickets.readTicket(QUEUE, ticketId, { player: 'ann', pinged: true });
  await world.clock.advance(75_001);
  await sweepAll(world.ports)(QUEUE);
  expect(world.framesTo('bob')).toMatchObject([{ type: 'state', status: 'suspended', ticket_id: ticketId }]);
  expect(world.framesTo('ann')).toEqual([]);
});

test('a ticket that waited too long is over, and its player is told so', async () => {
  const world = createTickWorld({ mode: { ticketTimeoutMs: 60_000 } });
  const ann = await world.enqueue('ann');
  await world.clock.advance(60_000);
  await sweepAll(world.ports)(QUEUE);
  expect(await world.readTicket(ann.ticketId)).toBeNull();
  expect(world.framesTo('ann')).toMatchObject([{ type: 'dequeued', reason: 'waited_too_long' }]);
});

test('a matched session whose time is over is forgotten', async () => {
  const world = createTickWorld();
  const [ann, bob] = [await world.enqueue('ann'), await world.enqueue('bob')];
  const { sessionId } = await world.claim('dead', [ann], [bob]);
  for (const player of ['ann', 'bob']) await world.ports.sessions.completeLoading(QUEUE, sessionId, player);
  await world.ports.sessions.takeAllocation(QUEUE, sessionId, 'token', 60_000, 3);
  const server = { sessionId: 'game', serverAddress: '127.0.0.1:7000' };
  await world.ports.sessions.finishAllocation(QUEUE, sessionId, 'token', server);

  await world.clock.advance(3_000);
  await sweepAll(world.ports)(QUEUE);
  expect(world.framesTo('ann')).toMatchObject([{ type: 'match_found', match_ticket: 'ticket ann game' }]);
  await world.clock.advance(75_000);
  await sweepAll(world.ports)(QUEUE);
  expect(await world.ports.sessions.readSession(QUEUE, sessionId)).toBeNull();
  expect(await world.readTicket(ann.ticketId)).toBeNull();
});

test('one session that cannot be settled does not hold up the others', async () => {
  const world = createTickWorld();
  const tickets = [];
  for (const player of ['ann', 'bob', 'cat', 'dan']) tickets.push(await world.enqueue(player));
  const [ann, bob, cat, dan] = tickets;
  if (!ann || !bob || !cat || !dan) throw new Error('Four tickets wait');
  const first = await world.claim('dead', [ann], [bob]);
  await world.clock.advance(1);
  const second = await world.claim('dead', [cat], [dan]);
  await tellSessions(world.ports)(QUEUE, [first, second]);
  await world.clock.advance(30_000);
  const penalise: typeof world.ports.players.penalise = async (player, sessionId) => {
    if (sessionId === first.sessionId) throw new Error('Redis is away');
    return world.ports.players.penalise(player, sessionId);
  };
  await sweepAll({ ...world.ports, players: { ...world.ports.players, penalise } })(QUEUE);
  expect((await world.ports.sessions.readSession(QUEUE, first.sessionId))?.stage).toBe('cancelled');
  expect(await world.ports.sessions.readSession(QUEUE, second.sessionId)).toBeNull();
  expect(world.ports.metrics.total('Faults')).toBe(1);
});

test('I5: a session whose cancelling failed once ends two ticks later', async () => {
  const world = createTickWorld();
  const { sessions } = world.ports;
  let faults = 0;
  const cancelLoading: typeof sessions.cancelLoading = async (...input) => {
    if (faults++ === 0) throw new Error('Redis is away');
    return sessions.cancelLoading(...input);
  };
  await world.enqueue('ann');
  await world.enqueue('bob');
  const ticker = world.startTicker({}, { sessions: { ...sessions, cancelLoading } });
  await world.clock.advance(30_000 + 3 * TICK_MS);
  expect(world.typesTo('ann')).toEqual(['start_loading', 'loading_cancelled']);
  await world.clock.advance(700_000);
  await ticker;
});
