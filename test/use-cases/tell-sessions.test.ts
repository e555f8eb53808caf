import { expect, test } from 'vitest';
import { postSessionFrames } from '../../src/use-cases/post-session-frames.ts';
import { tellQueueSessions } from '../../src/use-cases/tell-queue.ts';
import { tellSessions } from '../../src/use-cases/tell-sessions.ts';
import { createTickWorld, QUEUE, TICK_MS } from './tick-world.ts';

const loadingWorld = async (options: Parameters<typeof createTickWorld>[0] = {}) => {
  const world = createTickWorld(options);
  const [ann, bob] = [await world.enqueue('ann'), await world.enqueue('bob')];
  const session = await world.claim('ticker', [ann], [bob]);
  return { world, ann, bob, session };
};

test('a player whose connection is gone cancels the session at once, and only their ticket is suspended', async () => {
  const { world, ann, bob, session } = await loadingWorld({
    outcomeOf: (connectionId) => (connectionId === 'connection of bob' ? 'gone' : 'accepted'),
  });
  await tellSessions(world.ports)(QUEUE, [session]);

  expect(world.framesTo('ann')).toMatchObject([
    { type: 'start_loading' },
    { type: 'loading_cancelled', reason: 'unreachable', requeued: true },
  ]);
  expect(await world.readTicket(ann.ticketId)).toMatchObject({
    state: 'waiting',
    enqueuedAtMs: ann.enqueuedAtMs,
  });
  expect(await world.readTicket(bob.ticketId)).toMatchObject({ state: 'suspended' });
  expect((await world.ports.players.readPlayer('bob')).connectionId).toBe('');
  expect(await world.ports.sessions.readSession(QUEUE, session.sessionId)).toBeNull();
});

test('no call marks many more players than it may, however many are told at once', async () => {
  const world = createTickWorld();
  const sessions = [];
  for (let pair = 0; pair < 40; pair += 1) {
    const players = [await world.enqueue(`ann-${pair}`), await world.enqueue(`bob-${pair}`)];
    sessions.push(await world.claim('ticker', ...players.map((player) => [player])));
  }
  const marked: number[] = [];
  const { markTold } = world.ports.sessions;
  const counting: typeof markTold = (queue, told, ...rest) => {
    marked.push(told.flatMap(({ players }) => players).length);
    return markTold(queue, told, ...rest);
  };
  const counted = { ...world.ports, sessions: { ...world.ports.sessions, markTold: counting } };
  await tellSessions(counted)(QUEUE, sessions);
  expect(marked).toEqual([64, 16]);
});

test('a session that several players cannot be told of is cancelled once', async () => {
  const { world, ann, bob, session } = await loadingWorld({ outcomeOf: () => 'gone' });
  await tellSessions(world.ports)(QUEUE, [session]);
  expect(world.ports.metrics.total('Cancelled')).toBe(1);
  for (const { ticketId } of [ann, bob])
    expect(await world.readTicket(ticketId)).toMatchObject({ state: 'suspended' });
});

test('a player without any connection counts as gone, without a post', async () => {
  const { world, session } = await loadingWorld();
  const players = session.players.map((player) => ({ ...player, connectionId: '' }));
  const posted = await postSessionFrames(world.ports)(session, players, world.mode);
  expect(posted.map(({ outcome }) => outcome)).toEqual(['gone', 'gone']);
  expect(world.ports.poster.posted).toEqual([]);
});

test('a push that failed is made again after three seconds, to that player only', async () => {
  let isThrottled = true;
  const world = createTickWorld({
    outcomeOf: (connectionId) =>
      isThrottled && connectionId === 'connection of bob' ? 'failed' : 'accepted',
  });
  await world.enqueue('ann');
  await world.enqueue('bob');
  const ticker = world.startTicker();
  await world.clock.advance(2_000);
  isThrottled = false;
  expect(world.typesTo('bob')).toEqual([]);
  expect(world.ports.metrics.total('UntoldPlayers')).toBe(1);
  await world.clock.advance(1_000 + TICK_MS);
  expect(world.framesTo('bob')).toMatchObject([{ type: 'start_loading' }]);
  expect(world.typesTo('ann')).toEqual(['start_loading']);
  await world.clock.advance(700_000);
  await ticker;
});

test('push tells the sessions it is given and passes over those that ended meanwhile', async () => {
  const { world, session } = await loadingWorld();
  await tellQueueSessions(world.ports)(QUEUE, ['over', session.sessionId]);
  expect(world.typesTo('ann')).toEqual(['start_loading']);
  await tellQueueSessions(world.ports)(QUEUE, [session.sessionId]);
  expect(world.typesTo('ann')).toEqual(['start_loading']);
});
