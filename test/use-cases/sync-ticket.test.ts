import { describe, expect, test } from 'vitest';
import type { ReceiptClaims } from '../../src/use-cases/ports.ts';
import { createFrameWorld } from './frame-world.ts';

const SYNC = { type: 'sync' };

describe('sync tells the state of the ticket', () => {
  test('of a player without one, with the cool-down that is left', async () => {
    const world = createFrameWorld();
    const alice = await world.connect('alice');
    expect(await alice.ask(SYNC, 'state')).toMatchObject({
      status: 'none',
      revision: 0,
      cooldown_seconds: 0,
    });
    await world.ports.players.penalise('alice', 's0');
    await world.clock.advance(20_500);
    expect(await alice.ask(SYNC, 'state')).toMatchObject({ status: 'none', cooldown_seconds: 40 });
  });

  test('that waits, with a receipt', async () => {
    const world = createFrameWorld();
    const alice = await world.connect('alice');
    const { type: _, ...queued } = await alice.enqueue();
    expect(await alice.ask(SYNC, 'state')).toEqual({
      type: 'state',
      status: 'waiting',
      waiting_because: null,
      ...queued,
    });
  });

  test('I7: that is loading, which does not count as told: the answer may get lost', async () => {
    const world = createFrameWorld();
    const { alice } = await world.formDuel();
    const claimedAtMs = world.clock.nowMs();
    await world.clock.advance(10_000);
    const state = await alice.ask(SYNC, 'state');
    expect(state).toMatchObject({
      status: 'loading',
      teams: [['alice'], ['bob']],
      ready: 0,
      total: 2,
      deadline: claimedAtMs + 30_000,
    });
    const session = await world.ports.sessions.readSession('Duel', 's1');
    expect(session).toMatchObject({ deadlineMs: claimedAtMs + 30_000 });
    expect(session?.players.map(({ toldAtMs }) => toldAtMs)).toEqual([0, 0]);
  });

  test('that is allocating', async () => {
    const world = createFrameWorld();
    const { alice, bob } = await world.formDuel();
    for (const client of [alice, bob]) await client.load('s1');
    expect(await bob.ask(SYNC, 'state')).toMatchObject({ status: 'allocating', ready: 2, total: 2 });
  });

  test('I8: that is matched, with a match ticket, and the player is still to be told by a push', async () => {
    const world = createFrameWorld();
    const { bob, ticketIds } = await world.matchDuel();
    expect(await bob.ask(SYNC, 'state')).toMatchObject({
      status: 'matched',
      ticket_id: ticketIds[1],
      game_mode: 'Duel',
      session_id: 'game-1',
      server_address: '10.0.0.1:7777',
      match_ticket: 'ticket of bob for game-1',
      team: 1,
    });
    const session = await world.ports.sessions.readSession('Duel', 's1');
    expect(session?.players.map(({ endToldAtMs }) => endToldAtMs)).toEqual([0, 0]);
  });
});

const PAIR = { game_mode: 'Trio', party: 'pair' };

describe('sync with a receipt', () => {
  const lost = async (changes: Partial<ReceiptClaims> = {}) => {
    const former = createFrameWorld(2);
    const { receipt } = await (await former.connect('alice')).enqueue();
    const claims = { ...JSON.parse(receipt), epoch: 'former', ...changes };
    const world = createFrameWorld();
    return { world, alice: await world.connect('alice'), claims, receipt: JSON.stringify(claims) };
  };

  test('I12: puts the ticket back with its age when the queue was emptied', async () => {
    const { world, alice, claims, receipt } = await lost();
    await world.clock.advance(60_000);
    await (await world.connect('newcomer')).enqueue();
    expect(await alice.ask({ ...SYNC, receipt }, 'state')).toMatchObject({
      status: 'waiting',
      ticket_id: claims.ticketId,
      position: 1,
    });
    expect(await alice.ask(SYNC, 'state')).toMatchObject({ status: 'waiting', ticket_id: claims.ticketId });
    expect(await world.readTicket(claims.ticketId)).toMatchObject({ enqueuedAtMs: claims.enqueuedAtMs });
  });

  test('I12: keeps a party suspended until every member has come back', async () => {
    const former = createFrameWorld(2);
    former.parties.set('pair', ['alice', 'bob']);
    await (await former.connect('bob')).ask({ type: 'ping' }, 'pong');
    const { receipt } = await (await former.connect('alice')).enqueue(PAIR);
    const offer = { ...SYNC, receipt: JSON.stringify({ ...JSON.parse(receipt), epoch: 'former' }) };
    const world = createFrameWorld();
    world.parties.set('pair', ['alice', 'bob']);
    expect(await (await world.connect('alice')).ask(offer, 'state')).toMatchObject({ status: 'suspended' });
    expect(await (await world.connect('bob')).ask(offer, 'state')).toMatchObject({ status: 'waiting' });
    expect((await world.ports.ticks.peekQueue('Trio')).waiting).toBe(1);
  });

  test('I12: a member who asks for the party again, instead of syncing, is in the ticket that a mate brought back', async () => {
    const former = createFrameWorld(2);
    former.parties.set('pair', ['alice', 'bob']);
    await (await former.connect('bob')).ask({ type: 'ping' }, 'pong');
    const { receipt, ticket_id } = await (await former.connect('alice')).enqueue(PAIR);
    const world = createFrameWorld();
    world.parties.set('pair', ['alice', 'bob']);
    const bob = await world.connect('bob');
    await bob.ask({ ...SYNC, receipt: JSON.stringify({ ...JSON.parse(receipt), epoch: 'former' }) }, 'state');
    const alice = await world.connect('alice');
    expect(await alice.enqueue(PAIR)).toMatchObject({ ticket_id });
    expect(await alice.ask(SYNC, 'state')).toMatchObject({ status: 'waiting', ticket_id });
  });

  test('does not bring back a ticket that was taken back', async () => {
    const world = createFrameWorld();
    const alice = await world.connect('alice');
    const { receipt } = await alice.enqueue();
    await alice.ask({ type: 'dequeue' }, 'dequeued');
    expect(await alice.ask({ ...SYNC, receipt }, 'state')).toMatchObject({ status: 'none' });
  });

  test('brings back a ticket that ended by grace, with the age up to the drop', async () => {
    const world = createFrameWorld();
    const old = await world.connect('alice');
    const { receipt, ticket_id } = await old.enqueue();
    await world.clock.advance(50_000);
    await old.drop();
    await world.clock.advance(30_000);
    await world.ports.ticks.releaseDue('Duel', [ticket_id], 1_800_000);
    expect(await world.readTicket(ticket_id)).toBeNull();
    await world.clock.advance(10_000);
    const back = await world.connect('alice');
    expect(await back.ask({ ...SYNC, receipt }, 'state')).toMatchObject({ status: 'waiting', ticket_id });
    expect(await world.readTicket(ticket_id)).toMatchObject({ enqueuedAtMs: world.clock.nowMs() - 50_000 });
  });

  test('does not undo a cool-down', async () => {
    const { world, alice, receipt } = await lost();
    await world.ports.players.penalise('alice', 's0');
    expect(await alice.ask({ ...SYNC, receipt }, 'state')).toMatchObject({
      status: 'none',
      cooldown_seconds: 60,
    });
  });

  test('is refused when the receipt is forged, expired or of another player', async () => {
    const { world, alice, receipt } = await lost();
    expect(await alice.refused({ ...SYNC, receipt: 'forged' })).toMatchObject({ code: 'bad_receipt' });
    const bob = await world.connect('bob');
    expect(await bob.refused({ ...SYNC, receipt })).toMatchObject({ code: 'bad_receipt' });
    expect((await world.ports.players.readPlayer('bob')).pointer).toBeNull();
  });

  test('of a game mode that is gone is answered with no ticket', async () => {
    const { alice, receipt } = await lost({ queue: 'Gone' });
    expect(await alice.ask({ ...SYNC, receipt }, 'state')).toMatchObject({ status: 'none' });
  });

  test('is not needed, and not looked at, while the ticket lives', async () => {
    const world = createFrameWorld();
    const alice = await world.connect('alice');
    const { ticket_id } = await alice.enqueue();
    expect(await alice.ask({ ...SYNC, receipt: 'forged' }, 'state')).toMatchObject({ ticket_id });
  });
});
