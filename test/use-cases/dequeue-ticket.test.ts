import { expect, test } from 'vitest';
import { createFrameWorld } from './frame-world.ts';

const DEQUEUE = { type: 'dequeue' };

test('I3: a ticket that was taken back is never matched', async () => {
  const world = createFrameWorld();
  const alice = await world.connect('alice');
  const { ticket_id, revision } = await alice.enqueue();
  const dequeued = await alice.ask(DEQUEUE, 'dequeued');
  expect(dequeued).toMatchObject({ ticket_id, reason: 'requested' });
  expect(dequeued.revision).toBeGreaterThanOrEqual(revision);
  await expect(world.form('Duel', 's1', [ticket_id])).rejects.toThrow('refused');
});

test('A player without a ticket is told so, again and again', async () => {
  const world = createFrameWorld();
  const alice = await world.connect('alice');
  const refused = await alice.refused({ ...DEQUEUE, request_id: 'r1' });
  expect(refused).toMatchObject({ code: 'not_queued', request_id: 'r1' });
  await alice.enqueue();
  await alice.ask(DEQUEUE, 'dequeued');
  expect(await alice.refused(DEQUEUE)).toMatchObject({ code: 'not_queued' });
});

test('An enqueue that was bound but not added is kept out by the dequeue', async () => {
  const world = createFrameWorld();
  const alice = await world.connect('alice');
  await world.ports.players.bindTicket('alice', null, { queue: 'Duel', ticketId: 'late' }, null);
  expect(await alice.refused(DEQUEUE)).toMatchObject({ code: 'not_queued' });
  const request = { gameMode: 'Duel', members: [], party: null, regions: {}, attributes: {} };
  const added = await world.ports.tickets.addTicket('Duel', { ticketId: 'late', request, presence: [] }, 1);
  expect(added.kind).toBe('ended');
});

test('I3: while loading it declines the session; only the decliner pays', async () => {
  const world = createFrameWorld();
  const { alice, bob, ticketIds } = await world.formDuel();
  await world.ports.sessions.markTold(
    'Duel',
    [{ sessionId: 's1', players: ['alice', 'bob'] }],
    'start',
    30_000,
  );
  const dequeued = await alice.ask(DEQUEUE, 'dequeued');
  expect(dequeued).toMatchObject({ ticket_id: ticketIds[0], reason: 'declined' });
  expect(bob.pushed().at(-1)).toMatchObject({
    type: 'loading_cancelled',
    ticket_id: ticketIds[1],
    reason: 'declined',
    requeued: true,
  });
  expect(alice.pushed()).toEqual([]);
  expect(await world.ports.players.readPlayer('alice')).not.toMatchObject({ cooldownUntilMs: 0 });
  expect(await world.ports.players.readPlayer('bob')).toMatchObject({ cooldownUntilMs: 0 });
});

test('I5: with DynamoDB down a decliner is answered, and the others are told', async () => {
  const world = createFrameWorld();
  const { alice, bob, ticketIds } = await world.formDuel();
  const recordPenalty = () => Promise.reject(new Error('DynamoDB is away'));
  Object.assign(world.ports.penalties, { recordPenalty });
  const dequeued = await alice.ask(DEQUEUE, 'dequeued');
  expect(dequeued).toMatchObject({ ticket_id: ticketIds[0], reason: 'declined' });
  expect(bob.pushed().at(-1)).toMatchObject({ type: 'loading_cancelled', requeued: true });
});

test('Once the match is made it is too late', async () => {
  const world = createFrameWorld();
  const { alice } = await world.matchDuel();
  expect(await alice.refused(DEQUEUE)).toMatchObject({ code: 'too_late' });
});

test('A player who comes back only to leave is not matched in between', async () => {
  const world = createFrameWorld();
  const old = await world.connect('alice');
  const { ticket_id } = await old.enqueue();
  await old.drop();
  const back = await world.connect('alice');
  expect(await back.ask(DEQUEUE, 'dequeued')).toMatchObject({ ticket_id });
  expect(world.eventNames()).toEqual(['enqueued', 'suspended', 'dequeued']);
});
