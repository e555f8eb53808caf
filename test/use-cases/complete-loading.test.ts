import { expect, test } from 'vitest';
import { createFrameWorld } from './frame-world.ts';

const loaded = (sessionId: string) => ({ type: 'loading_complete', loading_session_id: sessionId });

test('It is taken without an answer, and the last one starts allocation', async () => {
  const world = createFrameWorld();
  const { alice, bob } = await world.formDuel();
  await alice.load('s1');
  expect(world.ports.invoker.invocations).not.toContainEqual(expect.objectContaining({ name: 'allocate' }));
  await bob.load('s1');
  expect(world.ports.invoker.invocations).toContainEqual({
    name: 'allocate',
    queue: 'Duel',
    sessionId: 's1',
  });
  expect(world.eventNames().slice(-2)).toEqual(['player_ready', 'allocating']);
});

test('Repeating it does no harm, and starts allocation again in case the start was lost', async () => {
  const world = createFrameWorld();
  const { alice, bob } = await world.formDuel();
  for (const client of [alice, alice, bob, alice]) await client.load('s1');
  const starts = world.ports.invoker.invocations.filter(({ name }) => name === 'allocate');
  expect(starts).toHaveLength(2);
});

test('A session of others is answered with the state, and counts as a violation', async () => {
  const world = createFrameWorld();
  await world.formDuel();
  const carol = await world.connect('carol');
  await carol.enqueue();
  expect(await carol.ask(loaded('s1'), 'state')).toMatchObject({ status: 'waiting' });
  expect(world.eventNames().at(-1)).toBe('foreign_session');
  expect(world.ports.metrics.total('Violations')).toBe(1);
  expect(await world.ports.sessions.readSession('Duel', 's1')).toMatchObject({ stage: 'loading' });
});

test('A session that is over, or never was, is answered with the state and is no violation', async () => {
  const world = createFrameWorld();
  const { alice, bob } = await world.formDuel();
  await bob.ask({ type: 'dequeue' }, 'dequeued');
  expect(await alice.ask(loaded('s1'), 'state')).toMatchObject({ status: 'waiting', position: 1 });
  expect(await bob.ask(loaded('s1'), 'state')).toMatchObject({ status: 'none', ticket_id: null });
  const carol = await world.connect('carol');
  expect(await carol.ask(loaded('zzz'), 'state')).toMatchObject({ status: 'none', cooldown_seconds: 0 });
  expect(world.ports.metrics.total('Violations')).toBe(0);
});

test('A player who loads after the match was made gets the match', async () => {
  const world = createFrameWorld();
  const { alice } = await world.matchDuel();
  expect(await alice.ask(loaded('s1'), 'state')).toMatchObject({
    status: 'matched',
    session_id: 'game-1',
    server_address: '10.0.0.1:7777',
  });
});
