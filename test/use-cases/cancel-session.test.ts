import { expect, test } from 'vitest';
import { plainRules } from '../../src/core/match-rules.ts';
import { cancelSession } from '../../src/use-cases/cancel-session.ts';
import { loseConnection } from '../../src/use-cases/lose-connection.ts';
import { sweepAll } from '../../src/use-cases/sweep-all.ts';
import { tellSessions } from '../../src/use-cases/tell-sessions.ts';
import { createTickWorld, QUEUE, type TickWorldOptions } from './tick-world.ts';

const party = { rules: plainRules(QUEUE, 2, 2), requiredPlayers: 4 };

/** A party of ann and ada against bob and bea, who queue alone; all of them told. */
const toldWorld = async (outcomeOf?: TickWorldOptions['outcomeOf']) => {
  const world = createTickWorld({ mode: party, ...(outcomeOf && { outcomeOf }) });
  const [ann, bob, bea] = [
    await world.enqueue('ann', 'ada'),
    await world.enqueue('bob'),
    await world.enqueue('bea'),
  ];
  const { sessionId } = await world.claim('ticker', [ann], [bob, bea]);
  const session = await world.ports.sessions.readSession(QUEUE, sessionId);
  if (session === null) throw new Error('The session was claimed');
  await tellSessions(world.ports)(QUEUE, [session]);
  return { world, ann, bob, bea, sessionId };
};

test('I6: whoever declines loses the ticket, their party hears of it, and the others wait on with their age', async () => {
  const { world, ann, bob, bea, sessionId } = await toldWorld();
  await world.clock.advance(6_000);
  await cancelSession(world.ports)(QUEUE, sessionId, { reason: 'declined', player: 'ann' });

  expect(world.typesTo('ann')).toEqual(['start_loading']);
  expect(world.framesTo('ada').at(-1)).toMatchObject({ type: 'loading_cancelled', requeued: false });
  expect(world.framesTo('bob').at(-1)).toMatchObject({ type: 'loading_cancelled', requeued: true });
  expect(await world.readTicket(ann.ticketId)).toBeNull();
  for (const { ticketId, enqueuedAtMs } of [bob, bea])
    expect(await world.readTicket(ticketId)).toMatchObject({ state: 'waiting', enqueuedAtMs });
  expect([...world.ports.penalties.penalties.keys()]).toEqual(['ann']);
  expect(world.invoked('tryMatch')).toHaveLength(1);
  expect(await world.ports.sessions.readSession(QUEUE, sessionId)).toBeNull();
});

test('I5: with DynamoDB down everybody is told at once, and the durable penalty follows', async () => {
  const { world, sessionId } = await toldWorld();
  const recordPenalty = () => Promise.reject(new Error('DynamoDB is away'));
  const ports = { ...world.ports, penalties: { recordPenalty } };
  const outcome = await cancelSession(ports)(QUEUE, sessionId, { reason: 'declined', player: 'bob' });
  expect(outcome.kind).toBe('cancelled');
  expect(world.typesTo('ada')).toEqual(['start_loading', 'loading_cancelled']);
  expect((await world.ports.players.readPlayer('bob')).cooldownUntilMs).toBe(0);
  expect(world.ports.penalties.penalties.size).toBe(0);
  expect(world.ports.metrics.total('Faults')).toBe(1);

  for (let times = 0; times < 2; times++) {
    await world.clock.advance(5_000);
    await sweepAll(ports)(QUEUE);
    expect(await world.ports.sessions.readSession(QUEUE, sessionId)).toMatchObject({ stage: 'cancelled' });
  }
  await world.clock.advance(5_000);
  await sweepAll(world.ports)(QUEUE);
  expect(world.typesTo('ada')).toEqual(['start_loading', 'loading_cancelled']);
  expect(world.ports.penalties.penalties.get('bob')?.count).toBe(1);
  expect(world.ports.metrics.total('Cancelled')).toBe(1);
  expect(await world.ports.sessions.readSession(QUEUE, sessionId)).toBeNull();
});

test('I5: a cancel that died before it was settled is settled by the sweep, and penalised once', async () => {
  const { world, sessionId } = await toldWorld();
  const cause = { reason: 'declined', player: 'bob' } as const;
  await world.ports.sessions.cancelLoading(QUEUE, sessionId, cause, { requeueDelayMs: 0, graceMs: 0 });
  await world.ports.players.penalise('bob', sessionId);
  await world.clock.advance(5_000);
  await sweepAll(world.ports)(QUEUE);
  expect(world.typesTo('ada')).toEqual(['start_loading', 'loading_cancelled']);
  expect(world.ports.penalties.penalties.get('bob')?.count).toBe(1);
  expect(await world.ports.sessions.readSession(QUEUE, sessionId)).toBeNull();
});

test('a decline during allocation has the server released', async () => {
  const { world, sessionId } = await toldWorld();
  for (const player of ['ann', 'ada', 'bob', 'bea']) await world.load(player);
  await world.ports.sessions.takeAllocation(QUEUE, sessionId, 'dead', 60_000, 3);
  await cancelSession(world.ports)(QUEUE, sessionId, { reason: 'declined', player: 'bea' });
  expect(world.invoked('allocate')).toEqual([{ name: 'allocate', queue: QUEUE, sessionId }]);
});

test('a session that is over refuses to be cancelled, and nobody is told anything', async () => {
  const { world } = await toldWorld();
  const refused = await cancelSession(world.ports)(QUEUE, 'another', { reason: 'declined', player: 'ann' });
  expect(refused.kind).toBe('refused');
  expect(world.typesTo('bob')).toEqual(['start_loading']);
});

test('a player who was told and lost the connection keeps the deadline', async () => {
  const { world, bob, sessionId } = await toldWorld();
  await loseConnection(world.ports)('bob', world.connectionOf('bob'));
  expect((await world.ports.sessions.readSession(QUEUE, sessionId))?.stage).toBe('loading');
  expect((await world.readTicket(bob.ticketId))?.presence[0]?.absentSinceMs).toBe(world.clock.nowMs());
});

test('a lost connection suspends the ticket that waits, and an old one changes nothing', async () => {
  const world = createTickWorld();
  const ann = await world.enqueue('ann');
  await loseConnection(world.ports)('ann', 'an older connection');
  expect(await world.readTicket(ann.ticketId)).toMatchObject({ state: 'waiting' });
  await loseConnection(world.ports)('ann', world.connectionOf('ann'));
  expect(await world.readTicket(ann.ticketId)).toMatchObject({ state: 'suspended' });
});

test('a connection that is gone when the cancel is told suspends the ticket, and cancels nothing more', async () => {
  const { world, bob, bea, sessionId } = await toldWorld((connectionId, { type }) =>
    type === 'loading_cancelled' && connectionId === 'connection of bob' ? 'gone' : 'accepted',
  );
  await cancelSession(world.ports)(QUEUE, sessionId, { reason: 'declined', player: 'ann' });
  expect(await world.readTicket(bob.ticketId)).toMatchObject({ state: 'suspended' });
  expect(await world.readTicket(bea.ticketId)).toMatchObject({ state: 'waiting' });
  expect(world.ports.metrics.total('Cancelled')).toBe(1);
});

test('a decline that overtakes the mark of being told is told to the others all the same', async () => {
  const world = createTickWorld();
  const [ann, bob] = [await world.enqueue('ann'), await world.enqueue('bob')];
  const { sessionId } = await world.claim('ticker', [ann], [bob]);
  await cancelSession(world.ports)(QUEUE, sessionId, { reason: 'declined', player: 'ann' });
  expect(world.framesTo('bob')).toMatchObject([{ type: 'loading_cancelled', requeued: true }]);
});

test('a mode without loading tells of a cancel only those who lost their ticket', async () => {
  const world = createTickWorld({ mode: { ...party, loading: false } });
  const [ann, bob] = [await world.enqueue('ann', 'ada'), await world.enqueue('bob', 'bea')];
  const { sessionId } = await world.claim('ticker', [ann], [bob]);
  await cancelSession(world.ports)(QUEUE, sessionId, { reason: 'declined', player: 'ann' });
  expect(world.typesTo('ada')).toEqual(['loading_cancelled']);
  expect(world.typesTo('bob')).toEqual([]);
});
