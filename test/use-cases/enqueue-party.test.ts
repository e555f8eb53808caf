import { expect, test } from 'vitest';
import { createFrameWorld } from './frame-world.ts';

const PARTY = { game_mode: 'Trio', party: 'trio' };

const partyWorld = async () => {
  const world = createFrameWorld();
  world.parties.set('trio', ['alice', 'bob', 'carol']);
  const alice = await world.connect('alice');
  const bob = await world.connect('bob');
  const carol = await world.connect('carol');
  for (const other of [bob, carol]) await other.ask({ type: 'ping' }, 'pong');
  return { world, alice, bob, carol };
};

test('A party waits as one ticket, and every member is told with a receipt', async () => {
  const { world, alice, bob, carol } = await partyWorld();
  const queued = await alice.enqueue(PARTY);
  expect(queued).toMatchObject({ position: 1, queue_size: 1 });
  expect(bob.pushed()).toEqual([queued]);
  expect(carol.pushed()).toEqual([queued]);
  expect(world.ports.metrics.total('Enqueued')).toBe(3);
  expect((await bob.enqueue(PARTY)).ticket_id).toBe(queued.ticket_id);
});

test('A party with an absent member is suspended until that member comes', async () => {
  const world = createFrameWorld();
  world.parties.set('trio', ['alice', 'bob']);
  const alice = await world.connect('alice');
  const state = await alice.ask({ type: 'enqueue', ...PARTY }, 'state');
  expect(state).toMatchObject({ status: 'suspended', position: null });
  const bob = await world.connect('bob');
  expect(await bob.ask({ type: 'sync' }, 'state')).toMatchObject({ status: 'waiting', position: 1 });
});

test('A member with a live ticket elsewhere keeps the party out', async () => {
  const { world, alice, bob } = await partyWorld();
  const { ticket_id } = await bob.enqueue();
  const refused = await alice.refused({ type: 'enqueue', ...PARTY });
  expect(refused).toMatchObject({ code: 'already_queued' });
  expect(refused.message).toContain('bob');
  expect(await world.readTicket(ticket_id)).toMatchObject({ state: 'waiting' });
  expect((await world.ports.ticks.peekQueue('Trio')).waiting).toBe(0);
});

test('A member in a cool-down keeps the party out', async () => {
  const { world, alice } = await partyWorld();
  await world.ports.players.penalise('carol', 's0');
  expect(await alice.refused({ type: 'enqueue', ...PARTY })).toMatchObject({
    code: 'cooldown',
    retry_after_seconds: 60,
  });
});

test('A member whose connection turns out to be gone suspends the ticket', async () => {
  const { world, alice, bob } = await partyWorld();
  bob.vanish();
  const { ticket_id } = await alice.enqueue(PARTY);
  expect(await world.readTicket(ticket_id, 'Trio')).toMatchObject({ state: 'suspended' });
});

test('A dequeue of one member ends the ticket for all, and the others are told', async () => {
  const { world, alice, bob, carol } = await partyWorld();
  const { ticket_id } = await alice.enqueue(PARTY);
  expect(await bob.ask({ type: 'dequeue' }, 'dequeued')).toMatchObject({ ticket_id, reason: 'requested' });
  for (const other of [alice, carol])
    expect(other.pushed().at(-1)).toMatchObject({ type: 'dequeued', ticket_id, reason: 'party_member_left' });
  expect(await world.readTicket(ticket_id, 'Trio')).toBeNull();
});
