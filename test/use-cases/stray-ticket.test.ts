import { expect, test } from 'vitest';
import { sweepQueue } from '../../src/use-cases/sweep-queue.ts';
import { tellSessions } from '../../src/use-cases/tell-sessions.ts';
import { Unavailable } from '../../src/use-cases/unavailable.ts';
import { type Client, createFrameWorld, type FrameWorld } from './frame-world.ts';

const loaded = { type: 'loading_complete', loading_session_id: 's1' };
const SYNC = { type: 'sync' };
const ELSEWHERE = { game_mode: 'Trio' };

/** What a failover does that loses the last write to the player's slot alone. */
const losePointer = (world: FrameWorld, player: string) => {
  const record = world.kept.players.get(player);
  if (record === undefined) expect.fail(`Expected ${player} to be known`);
  record.pointer = null;
};

/** Alice waits for a duel, of which her pointer has lost all; so she went in line elsewhere. */
const strayedWorld = async () => {
  const world = createFrameWorld();
  const [alice, bob] = [await world.connect('alice'), await world.connect('bob')];
  const stray = await alice.enqueue();
  const others = await bob.enqueue();
  losePointer(world, 'alice');
  return { world, alice, bob, stray, others };
};

const formAndTell = async (world: FrameWorld, ...ticketIds: readonly string[]) => {
  const session = await world.form('Duel', 's1', ...ticketIds.map((ticketId) => [ticketId]));
  await tellSessions(world.ports)('Duel', [session]);
};

const sweepAtDeadline = async (world: FrameWorld) => {
  await world.clock.advance(30_000);
  await sweepQueue(world.ports, 'Duel')(await world.ports.ticks.listDue('Duel', 1_800_000));
};

const cooldownOf = async (world: FrameWorld, { player }: Client) =>
  (await world.ports.players.readPlayer(player)).cooldownUntilMs;

test('I1, I7: who loads for a ticket that the pointer does not name loses that ticket alone, without blame', async () => {
  const { world, alice, bob, stray, others } = await strayedWorld();
  const present = await alice.enqueue(ELSEWHERE);
  await formAndTell(world, stray.ticket_id, others.ticket_id);

  expect(await alice.ask(loaded, 'state')).toMatchObject({
    status: 'waiting',
    ticket_id: present.ticket_id,
  });
  expect(await world.readTicket(stray.ticket_id)).toBeNull();
  expect(await world.readTicket(present.ticket_id, 'Trio')).toMatchObject({ state: 'waiting' });
  expect(await world.readTicket(others.ticket_id)).toMatchObject({ state: 'waiting' });
  expect(bob.pushed().at(-1)).toMatchObject({ type: 'loading_cancelled', requeued: true });
  expect(await world.ports.sessions.readSession('Duel', 's1')).toBeNull();
  expect(await cooldownOf(world, alice)).toBe(0);
  expect(world.ports.metrics.total('Violations')).toBe(0);
});

test('I1: who loads for a ticket that the pointer has lost, and has no other, plays by it', async () => {
  const { world, alice, bob, stray, others } = await strayedWorld();
  await formAndTell(world, stray.ticket_id, others.ticket_id);
  await alice.load('s1');
  await bob.load('s1');
  expect(await alice.ask(SYNC, 'state')).toMatchObject({
    status: 'allocating',
    ticket_id: stray.ticket_id,
  });
});

test('I1: the ticket of the pointer has to live, to end another', async () => {
  const { world, alice, stray, others } = await strayedWorld();
  await alice.enqueue(ELSEWHERE);
  await alice.ask({ type: 'dequeue' }, 'dequeued');
  await formAndTell(world, stray.ticket_id, others.ticket_id);
  await alice.load('s1');
  expect(await alice.ask(SYNC, 'state')).toMatchObject({ status: 'loading', ready: 1 });
});

test('I7: who does not answer for a ticket that the pointer does not name is no no-show', async () => {
  const { world, alice, bob, stray, others } = await strayedWorld();
  const present = await alice.enqueue(ELSEWHERE);
  await formAndTell(world, stray.ticket_id, others.ticket_id);
  await bob.load('s1');
  await sweepAtDeadline(world);

  expect(await cooldownOf(world, alice)).toBe(0);
  expect(world.ports.penalties.penalties.size).toBe(0);
  expect(await world.readTicket(stray.ticket_id)).toBeNull();
  expect(await world.readTicket(present.ticket_id, 'Trio')).toMatchObject({ state: 'waiting' });
  expect(await world.readTicket(others.ticket_id)).toMatchObject({ state: 'waiting' });
});

test('I7: nor is who took back what the pointer names, and knows of no other ticket', async () => {
  const { world, alice, stray, others } = await strayedWorld();
  expect(await alice.refused({ type: 'dequeue' })).toMatchObject({ code: 'not_queued' });
  await formAndTell(world, stray.ticket_id, others.ticket_id);
  await sweepAtDeadline(world);
  expect(await cooldownOf(world, alice)).toBe(0);
  expect(await world.readTicket(stray.ticket_id)).toBeNull();
});

test('I1: a sync with the receipt of a ticket that the pointer does not name ends that ticket', async () => {
  const { world, alice, stray } = await strayedWorld();
  const present = await alice.enqueue(ELSEWHERE);
  const truth = { status: 'waiting', ticket_id: present.ticket_id };
  expect(await alice.ask({ ...SYNC, receipt: stray.receipt }, 'state')).toMatchObject(truth);
  expect(await world.readTicket(stray.ticket_id)).toBeNull();
  // To say it again, or of the present ticket, does no harm.
  for (const { receipt } of [stray, present])
    expect(await alice.ask({ ...SYNC, receipt }, 'state')).toMatchObject(truth);
});

test('I1: also while it is loading, and the others of its party and of its session hear so', async () => {
  const world = createFrameWorld();
  const [alice, bob, cat] = [
    await world.connect('alice'),
    await world.connect('bob'),
    await world.connect('cat'),
  ];
  world.parties.set('pair', ['alice', 'bob']);
  await alice.ask({ type: 'ping' }, 'pong');
  const mates = await bob.enqueue({ ...ELSEWHERE, party: 'pair' });
  const { ticket_id } = await cat.enqueue(ELSEWHERE);
  await world.form('Trio', 's2', [mates.ticket_id], [ticket_id]);
  losePointer(world, 'alice');
  const present = await alice.enqueue();

  expect(await alice.ask({ ...SYNC, receipt: mates.receipt }, 'state')).toMatchObject({
    ticket_id: present.ticket_id,
  });
  expect(await world.readTicket(mates.ticket_id, 'Trio')).toBeNull();
  expect(await world.readTicket(ticket_id, 'Trio')).toMatchObject({ state: 'waiting' });
  expect(bob.pushed().at(-1)).toMatchObject({ type: 'dequeued', reason: 'party_member_left' });
  expect(cat.pushed().at(-1)).toMatchObject({ type: 'loading_cancelled', requeued: true });
});

test('I1: a match that is being made with a stray ticket is not taken from its players', async () => {
  const { world, alice, bob, stray, others } = await strayedWorld();
  await formAndTell(world, stray.ticket_id, others.ticket_id);
  await alice.load('s1');
  await bob.load('s1');
  losePointer(world, 'alice');
  await alice.enqueue(ELSEWHERE);
  await alice.ask({ ...SYNC, receipt: stray.receipt }, 'state');
  expect(await world.readTicket(stray.ticket_id)).toMatchObject({ state: 'allocating' });
});

test('I12: a sweep that is late for an emptied Redis keeps nobody from coming back', async () => {
  const world = createFrameWorld();
  const [alice, bob] = [await world.connect('alice'), await world.connect('bob')];
  const { ticket_id, receipt } = await alice.enqueue();
  await formAndTell(world, ticket_id, (await bob.enqueue()).ticket_id);
  await world.clock.advance(30_000);
  const due = await world.ports.ticks.listDue('Duel', 1_800_000);
  for (const state of Object.values(world.kept)) state.clear();
  await sweepQueue(world.ports, 'Duel')(due);
  expect(await alice.ask({ ...SYNC, receipt }, 'state')).toMatchObject({ status: 'waiting', ticket_id });
});

test('I5: a player whose slot cannot be read holds nobody in a session that is over', async () => {
  const world = createFrameWorld();
  const [alice, bob] = [await world.connect('alice'), await world.connect('bob')];
  const tickets = [await alice.enqueue(), await bob.enqueue()];
  await formAndTell(world, ...tickets.map(({ ticket_id }) => ticket_id));
  await bob.load('s1');
  await world.clock.advance(30_000);
  const readPlayer = () => Promise.reject(new Unavailable('Redis', new Error('The slot is away')));
  const players = { ...world.ports.players, readPlayer };
  await sweepQueue({ ...world.ports, players }, 'Duel')(await world.ports.ticks.listDue('Duel', 1_800_000));
  expect(bob.pushed().at(-1)).toMatchObject({ type: 'loading_cancelled', requeued: true });
});
