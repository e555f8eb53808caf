import { describe, expect, test } from 'vitest';
import { SILENT_AFTER_MS } from '../../src/core/limits.ts';
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

test('I7: whoever asks was heard, whichever member that is; a mate counts as told once heard', async () => {
  const { world, alice, carol } = await partyWorld();
  await alice.ask({ type: 'ping' }, 'pong');
  const { ticket_id } = await carol.enqueue(PARTY);
  const names = ['dora', 'emil', 'finn'];
  const others = await Promise.all(names.map((name) => world.connect(name)));
  const tickets = [];
  for (const other of others) tickets.push((await other.enqueue({ game_mode: 'Trio' })).ticket_id);
  await world.form('Trio', 's1', [ticket_id], tickets);
  const marks = [{ sessionId: 's1', players: ['alice', 'carol'] }];
  await world.ports.sessions.markTold('Trio', marks, 'start', 30_000);
  const session = await world.ports.sessions.readSession('Trio', 's1');
  const toldOf = (name: string) => session?.players.find(({ player }) => player === name)?.toldAtMs;
  expect(toldOf('carol')).toBe(world.clock.nowMs());
  expect(toldOf('alice')).toBe(0);
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

test("A member in a cool-down who asks moves nobody's pointer", async () => {
  const { world, carol } = await partyWorld();
  await world.ports.players.penalise('carol', 's0');
  expect(await carol.refused({ type: 'enqueue', ...PARTY })).toMatchObject({ code: 'cooldown' });
  expect((await world.ports.players.readPlayer('alice')).pointer).toBeNull();
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

describe('a member with a match of which nobody could tell them', () => {
  const untoldWorld = async () => {
    const world = createFrameWorld();
    const { alice } = await world.matchDuel();
    world.parties.set('trio', ['carol', 'alice', 'dave']);
    return { world, alice, carol: await world.connect('carol'), dave: await world.connect('dave') };
  };

  test('I8: keeps it when the party is refused because of another member', async () => {
    const { alice, carol, dave } = await untoldWorld();
    await dave.enqueue();
    expect(await carol.refused({ type: 'enqueue', ...PARTY })).toMatchObject({ code: 'already_queued' });
    expect(await alice.ask({ type: 'sync' }, 'state')).toMatchObject({ status: 'matched' });
  });

  test('I8: keeps the party out until they have heard of it', async () => {
    const { world, alice, carol } = await untoldWorld();
    const refused = await carol.refused({ type: 'enqueue', ...PARTY });
    expect(refused).toMatchObject({ code: 'already_queued' });
    expect(refused.message).toContain('"alice" has one, and was not told yet');
    for (const player of ['carol', 'dave'])
      expect((await world.ports.players.readPlayer(player)).pointer).toBeNull();
    const told = [{ sessionId: 's1', players: ['alice'] }];
    await world.ports.sessions.markTold('Duel', told, 'end', 30_000);
    await carol.ask({ type: 'enqueue', ...PARTY }, 'state');
    expect(await alice.ask({ type: 'sync' }, 'state')).toMatchObject({ game_mode: 'Trio' });
  });

  test('I8: keeps it when it is they who ask, and the party is refused', async () => {
    const { alice, dave } = await untoldWorld();
    await dave.enqueue();
    expect(await alice.refused({ type: 'enqueue', ...PARTY })).toMatchObject({ code: 'already_queued' });
    expect(await alice.ask({ type: 'sync' }, 'state')).toMatchObject({ status: 'matched' });
  });
});

test('To be asked into a party is no sign of life', async () => {
  const { world, alice, bob } = await partyWorld();
  await bob.enqueue();
  await world.clock.advance(SILENT_AFTER_MS + 1);
  await alice.refused({ type: 'enqueue', ...PARTY });
  expect((await world.ports.ticks.listDue('Duel', 1_800_000)).silent).toMatchObject([{ player: 'bob' }]);
});

describe('the others of a party', () => {
  test('are told that a drop suspends the ticket, and that a return resumes it', async () => {
    const { world, alice, bob, carol } = await partyWorld();
    const { ticket_id } = await alice.enqueue(PARTY);
    await bob.drop();
    const suspended = { type: 'state', status: 'suspended', ticket_id, position: null };
    for (const other of [alice, carol]) expect(other.pushed().at(-1)).toMatchObject(suspended);
    const toldBob = bob.pushed().length;
    const back = await world.connect('bob');
    const { revision } = await back.ask({ type: 'sync' }, 'state');
    const waiting = { type: 'state', status: 'waiting', ticket_id, revision, position: 1 };
    for (const other of [alice, carol]) expect(other.pushed().at(-1)).toMatchObject(waiting);
    expect([bob.pushed().length, back.pushed()]).toEqual([toldBob, []]);
  });

  test('are told when one of them turns out to be gone', async () => {
    const { world, alice, bob, carol } = await partyWorld();
    bob.vanish();
    const { ticket_id } = await alice.enqueue(PARTY);
    for (const other of [alice, carol])
      expect(other.pushed().at(-1)).toMatchObject({ type: 'state', status: 'suspended', ticket_id });
    carol.vanish();
    await (await world.connect('bob')).ask({ type: 'ping' }, 'pong');
    const [, ...presence] = (await world.readTicket(ticket_id, 'Trio'))?.presence ?? [];
    expect(presence.map(({ absentSinceMs }) => absentSinceMs > 0)).toEqual([false, true]);
    expect(alice.pushed().at(-1)).toMatchObject({ type: 'state', status: 'suspended' });
  });
});
