import { describe, expect, it } from 'vitest';
import { TOMBSTONE_MS, WAKE_EVERY_MS } from '../../../src/core/limits.ts';
import {
  add,
  addAll,
  drop,
  form,
  formDuel,
  formMatchedDuel,
  GRACE_MS,
  hold,
  keptOf,
  presenceOf,
  type QueueWorld,
  read,
  release,
  stateOf,
  ticketFor,
} from './world.ts';

/** What every ticket store guarantees about coming and going. */
export const describeTicketStore = (name: string, makeWorld: () => QueueWorld) => {
  describe(`ticket store: ${name}`, () => {
    describeAdd(makeWorld);
    describeRemove(makeWorld);
    describeRead(makeWorld);
  });
};

const describeAdd = (makeWorld: () => QueueWorld) => {
  it('keeps a new ticket whole, waiting, with its age from now', async () => {
    const world = makeWorld();
    const ticket = ticketFor('a', ['alice', 'bob']);
    const place = await add(world, ticket);
    const nowMs = world.time.nowMs();
    expect(place).toMatchObject({ position: 1, queueSize: 1 });
    expect(place.ticket).toEqual({
      ...ticket,
      presence: ticket.presence.map(keptOf),
      state: 'waiting',
      revision: nowMs,
      enqueuedAtMs: nowMs,
      sessionId: null,
    });
    expect(await read(world, 'a')).toEqual(place.ticket);
  });

  it('puts newcomers behind those who wait', async () => {
    const world = makeWorld();
    await add(world, ticketFor('b'));
    world.time.advance(1);
    expect(await add(world, ticketFor('a'))).toMatchObject({ position: 2, queueSize: 2 });
  });

  it('names one epoch for as long as the queue lives', async () => {
    const world = makeWorld();
    const first = await add(world, ticketFor('a'));
    const second = await add(world, ticketFor('b'));
    expect(first.epoch).not.toBe('');
    expect(second.epoch).toBe(first.epoch);
  });

  it('asks for a ticker when nobody ticks, at most once in a while', async () => {
    const world = makeWorld();
    const wakes = async (ticketId: string) =>
      await world.tickets.addTicket(world.queue, ticketFor(ticketId), GRACE_MS);
    expect(await wakes('a')).toMatchObject({ kind: 'added', wakeTicker: true });
    expect(await wakes('b')).toMatchObject({ wakeTicker: false });
    world.time.advance(WAKE_EVERY_MS + 1);
    expect(await wakes('c')).toMatchObject({ wakeTicker: true });
    world.time.advance(WAKE_EVERY_MS + 1);
    await hold(world);
    expect(await wakes('d')).toMatchObject({ wakeTicker: false });
  });

  it('I1: answers a repeated add with the ticket that lives', async () => {
    const world = makeWorld();
    const first = await add(world, ticketFor('a'));
    world.time.advance(10);
    const again = await world.tickets.addTicket(world.queue, ticketFor('a'), GRACE_MS);
    expect(again).toMatchObject({ kind: 'live', place: first });
    expect(await world.ticks.peekQueue(world.queue)).toMatchObject({ waiting: 1 });
  });

  it('I1: a player with a live ticket gets no second one, alone or in a party', async () => {
    const world = makeWorld();
    await add(world, ticketFor('a', ['alice', 'bob']));
    for (const ticket of [ticketFor('b', ['bob']), ticketFor('c', ['carol', 'alice'])]) {
      const outcome = await world.tickets.addTicket(world.queue, ticket, GRACE_MS);
      expect(outcome).toMatchObject({ kind: 'live', place: { ticket: { ticketId: 'a' } } });
      expect(await read(world, ticket.ticketId)).toBeNull();
    }
    await add(world, ticketFor('d', ['carol']));
  });

  it('I1: a player in a session gets no second ticket until it is matched', async () => {
    const world = makeWorld();
    await formDuel(world);
    const second = ticketFor('second', ['a']);
    expect(await world.tickets.addTicket(world.queue, second, GRACE_MS)).toMatchObject({
      kind: 'live',
      place: { ticket: { ticketId: 'a', state: 'loading', sessionId: 's1' }, position: null },
      wakeTicker: false,
    });
    const other = makeWorld();
    await formMatchedDuel(other);
    await add(other, second);
    expect(await stateOf(other, 'a')).toBe('matched');
  });

  it('keeps a ticket with an absent member suspended, and wakes nobody for it', async () => {
    const world = makeWorld();
    const ticket = ticketFor('a', ['alice', 'bob']);
    const presence = [presenceOf('alice'), presenceOf('bob', { connectionId: '', connectedAtMs: 0 })];
    const outcome = await world.tickets.addTicket(world.queue, { ...ticket, presence }, GRACE_MS);
    expect(outcome).toMatchObject({
      kind: 'added',
      wakeTicker: false,
      place: { position: null, queueSize: 0, ticket: { state: 'suspended' } },
    });
    expect((await read(world, 'a'))?.presence[1]?.absentSinceMs).toBe(world.time.nowMs());
    world.time.advance(GRACE_MS);
    expect(await release(world, 'a')).toMatchObject([{ outcome: 'absent' }]);
  });

  it('refuses the id of an ended ticket for a quarter of an hour', async () => {
    const world = makeWorld();
    await add(world, ticketFor('a'));
    await world.tickets.removeTicket(world.queue, 'a', 'a');
    world.time.advance(TOMBSTONE_MS - 1);
    expect(await world.tickets.addTicket(world.queue, ticketFor('a'), GRACE_MS)).toEqual({ kind: 'ended' });
    world.time.advance(2);
    await add(world, ticketFor('a'));
  });

  it('refuses the id of a matched ticket, also when its session is forgotten', async () => {
    const world = makeWorld();
    await formMatchedDuel(world);
    expect(await world.tickets.addTicket(world.queue, ticketFor('a'), GRACE_MS)).toEqual({ kind: 'ended' });
    await world.sessions.forgetSession(world.queue, 's1');
    expect(await world.tickets.addTicket(world.queue, ticketFor('a'), GRACE_MS)).toEqual({ kind: 'ended' });
  });
};

const describeRemove = (makeWorld: () => QueueWorld) => {
  it('I3: a removed ticket is gone, and every player of it is free', async () => {
    const world = makeWorld();
    const { ticket } = await add(world, ticketFor('a', ['alice', 'bob']));
    world.time.advance(5);
    const outcome = await world.tickets.removeTicket(world.queue, 'a', 'bob');
    expect(outcome).toMatchObject({ kind: 'removed', ticket: { ticketId: 'a', request: ticket.request } });
    expect(outcome.kind === 'removed' && outcome.ticket.revision).toBeGreaterThan(ticket.revision);
    expect(await read(world, 'a')).toBeNull();
    expect(await world.ticks.peekQueue(world.queue)).toMatchObject({ waiting: 0, nextDueAtMs: null });
    await addAll(world, 'alice', 'bob');
  });

  it('I3: a removed ticket is in no later match', async () => {
    const world = makeWorld();
    await addAll(world, 'a', 'b');
    await hold(world);
    await world.tickets.removeTicket(world.queue, 'a', 'a');
    const outcome = await world.ticks.claimMatches(
      world.queue,
      { holder: 'ticker', leaseMs: 5_000, stopsAtMs: 0, deployment: 1 },
      [{ sessionId: 's1', gameMode: 'duel', region: null, quality: { total: 1 }, teams: [['a'], ['b']] }],
      { loadingTimeoutMs: 1, loading: true },
    );
    expect(outcome).toEqual({ kind: 'claimed', sessions: [], refused: [{ sessionId: 's1', gone: ['a'] }] });
    expect(await stateOf(world, 'b')).toBe('waiting');
  });

  it('I3: comes too late for a ticket in a session, and names it', async () => {
    const loading = makeWorld();
    await formDuel(loading);
    expect(await loading.tickets.removeTicket(loading.queue, 'a', 'a')).toEqual({
      kind: 'too_late',
      sessionId: 's1',
      state: 'loading',
    });
    const matched = makeWorld();
    await formMatchedDuel(matched);
    expect(await matched.tickets.removeTicket(matched.queue, 'b', null)).toEqual({
      kind: 'too_late',
      sessionId: 's1',
      state: 'matched',
    });
  });

  it('I3: the removal of an unknown ticket keeps a late add out', async () => {
    const world = makeWorld();
    expect(await world.tickets.removeTicket(world.queue, 'a', 'a')).toEqual({ kind: 'unknown' });
    expect(await world.tickets.addTicket(world.queue, ticketFor('a'), GRACE_MS)).toEqual({ kind: 'ended' });
  });

  it('I3: the system keeps an unknown ticket out, and takes none from its players', async () => {
    const world = makeWorld();
    expect(await world.tickets.removeTicket(world.queue, 'late', null)).toEqual({ kind: 'unknown' });
    expect(await world.tickets.addTicket(world.queue, ticketFor('late'), GRACE_MS)).toEqual({
      kind: 'ended',
    });
    const { ticket } = await add(world, ticketFor('a'));
    expect(await world.tickets.removeTicket(world.queue, 'a', null)).toEqual({ kind: 'live' });
    expect(await read(world, 'a')).toEqual(ticket);
  });

  it('leaves a ticket alone that the player is no member of', async () => {
    const world = makeWorld();
    const { ticket } = await add(world, ticketFor('a'));
    expect(await world.tickets.removeTicket(world.queue, 'a', 'mallory')).toEqual({ kind: 'unknown' });
    expect(await read(world, 'a')).toEqual(ticket);
  });

  it('removes a suspended ticket', async () => {
    const world = makeWorld();
    await add(world, ticketFor('a'));
    await drop(world, 'a');
    expect(await world.tickets.removeTicket(world.queue, 'a', 'a')).toMatchObject({ kind: 'removed' });
    expect(await world.ticks.peekQueue(world.queue)).toMatchObject({ waiting: 0, nextDueAtMs: null });
  });
};

const describeRead = (makeWorld: () => QueueWorld) => {
  it('reads null for a ticket that it does not know', async () => {
    const world = makeWorld();
    expect(await world.tickets.readTicket(world.queue, 'a', null)).toBeNull();
  });

  it('reads a ticket together with its session', async () => {
    const world = makeWorld();
    const session = await formDuel(world);
    const reading = await world.tickets.readTicket(world.queue, 'b', null);
    expect(reading).toMatchObject({ ticket: { state: 'loading', sessionId: 's1' }, position: null, session });
  });

  it('counts the revision on, even when the clock goes back', async () => {
    const world = makeWorld();
    const { ticket } = await add(world, ticketFor('a'));
    world.time.advance(-1_000);
    await drop(world, 'a');
    expect((await read(world, 'a'))?.revision).toBe(ticket.revision + 1);
    await addAll(world, 'b', 'c');
    const session = await form(world, 's1', [['b'], ['c']]);
    expect((await read(world, 'c'))?.revision).toBe(session.revision);
  });
};
