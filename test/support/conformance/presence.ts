import { describe, expect, it } from 'vitest';
import { SILENT_AFTER_MS } from '../../../src/core/limits.ts';
import {
  add,
  addAll,
  CANCEL_OPTIONS,
  claim,
  drop,
  form,
  formDuel,
  formMatchedDuel,
  formReadyDuel,
  GRACE_MS,
  hold,
  keptOf,
  listDue,
  presenceOf,
  type QueueWorld,
  read,
  release,
  sessionOf,
  stateOf,
  take,
  tell,
  ticketFor,
} from './world.ts';

const resume = (world: QueueWorld, ticketId: string, player = ticketId, connectedAtMs = 2_000) =>
  world.tickets.resumeTicket(
    world.queue,
    ticketId,
    presenceOf(player, { connectionId: `new-${player}`, connectedAtMs }),
  );

/** What every ticket store guarantees about members who drop and come back. */
export const describePresence = (name: string, makeWorld: () => QueueWorld) => {
  describe(`presence in the ticket store: ${name}`, () => {
    describeDrop(makeWorld);
    describeReturn(makeWorld);
    describeRestore(makeWorld);
    describeSilence(makeWorld);
  });
};

const describeDrop = (makeWorld: () => QueueWorld) => {
  it('I2: a suspended ticket cannot be claimed', async () => {
    const world = makeWorld();
    await addAll(world, 'a', 'b');
    await hold(world);
    expect(await drop(world, 'a')).toMatchObject({ kind: 'suspended', ticket: { state: 'suspended' } });
    expect(await claim(world, 's1', [['a'], ['b']])).toMatchObject({
      sessions: [],
      refused: [{ sessionId: 's1', gone: ['a'] }],
    });
  });

  it('refuses a drop of another connection, of a stranger, or of an unknown ticket', async () => {
    const world = makeWorld();
    const { ticket } = await add(world, ticketFor('a'));
    const suspend = (ticketId: string, player: string, connectionId: string) =>
      world.tickets.suspendTicket(world.queue, ticketId, player, connectionId, GRACE_MS);
    expect(await suspend('a', 'a', 'c-old')).toEqual({ kind: 'refused' });
    expect(await suspend('a', 'mallory', 'c-a')).toEqual({ kind: 'refused' });
    expect(await suspend('b', 'a', 'c-a')).toEqual({ kind: 'refused' });
    expect(await read(world, 'a')).toEqual(ticket);
  });

  it('only marks the absence while a session loads', async () => {
    const world = makeWorld();
    await formDuel(world);
    expect(await drop(world, 'a')).toMatchObject({ kind: 'marked_absent', ticket: { state: 'loading' } });
    expect((await read(world, 'a'))?.presence[0]?.absentSinceMs).toBe(world.time.nowMs());
  });

  it('refuses a drop after the match', async () => {
    const world = makeWorld();
    await formMatchedDuel(world);
    expect(await drop(world, 'a')).toEqual({ kind: 'refused' });
  });

  it('keeps a delayed ticket delayed, and suspends it when its delay is over', async () => {
    const world = makeWorld();
    await formReadyDuel(world);
    await take(world, 's1', 'token');
    const cause = { reason: 'no_server', token: 'token' } as const;
    await world.sessions.cancelLoading(world.queue, 's1', cause, CANCEL_OPTIONS);
    await drop(world, 'a');
    expect(await stateOf(world, 'a')).toBe('delayed');
    world.time.advance(CANCEL_OPTIONS.requeueDelayMs);
    expect(await release(world, 'a', 'b')).toMatchObject([{ outcome: 'suspended' }, { outcome: 'waiting' }]);
    world.time.advance(GRACE_MS);
    expect(await release(world, 'a')).toMatchObject([{ outcome: 'absent' }]);
  });

  it('ends a ticket when its longest absent member has used up the grace', async () => {
    const world = makeWorld();
    await add(world, ticketFor('a', ['alice', 'bob']));
    await drop(world, 'a', 'alice');
    world.time.advance(GRACE_MS - 1);
    await drop(world, 'a', 'bob');
    expect(await release(world, 'a')).toEqual([]);
    world.time.advance(1);
    expect(await release(world, 'a')).toMatchObject([{ outcome: 'absent', ticket: { ticketId: 'a' } }]);
    expect(await read(world, 'a')).toBeNull();
  });
};

const describeReturn = (makeWorld: () => QueueWorld) => {
  it('waits on with its age after the return', async () => {
    const world = makeWorld();
    const { ticket } = await add(world, ticketFor('a'));
    world.time.advance(1);
    await addAll(world, 'b');
    await drop(world, 'a');
    world.time.advance(10_000);
    expect(await resume(world, 'a')).toMatchObject({
      kind: 'resumed',
      wakeTicker: true,
      ticket: { state: 'waiting', enqueuedAtMs: ticket.enqueuedAtMs },
    });
    expect(await world.tickets.readTicket(world.queue, 'a', null)).toMatchObject({ position: 1 });
    expect(await world.ticks.peekQueue(world.queue)).toMatchObject({ nextDueAtMs: null });
  });

  it('keeps a party suspended until every member is back, each with an own grace', async () => {
    const world = makeWorld();
    await add(world, ticketFor('a', ['alice', 'bob']));
    await drop(world, 'a', 'alice');
    world.time.advance(10_000);
    await drop(world, 'a', 'bob');
    expect(await resume(world, 'a', 'alice')).toMatchObject({
      kind: 'resumed',
      ticket: { state: 'suspended' },
      wakeTicker: false,
    });
    world.time.advance(GRACE_MS - 1);
    expect(await release(world, 'a')).toEqual([]);
    expect(await resume(world, 'a', 'bob')).toMatchObject({ ticket: { state: 'waiting' } });
  });

  it('refuses the return of an older connection; of two made at once the greater name is newer', async () => {
    const world = makeWorld();
    await add(world, ticketFor('a'));
    const at = (connectionId: string, connectedAtMs: number) =>
      world.tickets.resumeTicket(world.queue, 'a', presenceOf('a', { connectionId, connectedAtMs }));
    expect(await at('z', 999)).toEqual({ kind: 'refused' });
    expect(await at('b', 1_000)).toEqual({ kind: 'refused' });
    expect(await at('d', 1_000)).toMatchObject({ kind: 'resumed' });
    expect(await drop(world, 'a')).toEqual({ kind: 'refused' });
  });

  it('refuses strangers and unknown tickets', async () => {
    const world = makeWorld();
    await add(world, ticketFor('a'));
    expect(await resume(world, 'a', 'mallory')).toEqual({ kind: 'refused' });
    expect(await resume(world, 'b', 'a')).toEqual({ kind: 'refused' });
  });

  it('changes nothing when the same connection is heard again', async () => {
    const world = makeWorld();
    const { ticket } = await add(world, ticketFor('a'));
    world.time.advance(10);
    const outcome = await world.tickets.resumeTicket(world.queue, 'a', presenceOf('a'));
    expect(outcome).toEqual({ kind: 'unchanged', ticket, wakeTicker: false });
  });

  it('is nothing to the ticker when a ticket that waits gets a new connection', async () => {
    const world = makeWorld();
    await add(world, ticketFor('a'));
    const { cursor } = await hold(world);
    await resume(world, 'a');
    expect((await hold(world, cursor)).changes).toEqual([]);
    expect((await read(world, 'a'))?.presence).toMatchObject([{ connectionId: 'new-a' }]);
  });

  it('binds the new connection in the session too', async () => {
    const world = makeWorld();
    await formDuel(world);
    expect(await resume(world, 'a')).toMatchObject({ kind: 'resumed', ticket: { state: 'loading' } });
    expect((await sessionOf(world, 's1')).players).toMatchObject([
      { player: 'a', connectionId: 'new-a', connectedAtMs: 2_000 },
      { player: 'b', connectionId: 'c-b', connectedAtMs: 1_000 },
    ]);
  });
};

const describeRestore = (makeWorld: () => QueueWorld) => {
  const restore = (world: QueueWorld, epoch: string, enqueuedAtMs: number, ticket = ticketFor('a')) =>
    world.tickets.restoreTicket(world.queue, ticket, { epoch, enqueuedAtMs }, GRACE_MS);

  it('I12: puts a ticket of an emptied queue back with its age', async () => {
    const world = makeWorld();
    const enqueuedAtMs = world.time.nowMs() - 40_000;
    await addAll(world, 'b');
    const outcome = await restore(world, 'lost', enqueuedAtMs);
    expect(outcome).toMatchObject({
      kind: 'added',
      place: { position: 1, queueSize: 2, ticket: { state: 'waiting', enqueuedAtMs } },
    });
    expect(await restore(world, 'lost', enqueuedAtMs)).toMatchObject({ kind: 'live' });
  });

  it('gives nobody an age of the future', async () => {
    const world = makeWorld();
    const outcome = await restore(world, 'lost', world.time.nowMs() + 1_000);
    expect(outcome).toMatchObject({ place: { ticket: { enqueuedAtMs: world.time.nowMs() } } });
  });

  it('keeps a restored party suspended while a member is absent', async () => {
    const world = makeWorld();
    const party = ticketFor('a', ['alice', 'bob']);
    const presence = [presenceOf('alice'), presenceOf('bob', { connectionId: '', connectedAtMs: 0 })];
    const outcome = await restore(world, 'lost', world.time.nowMs() - 5, { ...party, presence });
    expect(outcome).toMatchObject({ kind: 'added', place: { ticket: { state: 'suspended' } } });
  });

  it('I3: puts nothing back that was removed', async () => {
    const world = makeWorld();
    const { epoch } = await add(world, ticketFor('a'));
    await world.tickets.removeTicket(world.queue, 'a', 'a');
    expect(await restore(world, epoch, 1)).toEqual({ kind: 'refused' });
    expect(await restore(world, 'lost', 1)).toEqual({ kind: 'ended' });
  });

  it('refuses within one epoch what it does not know', async () => {
    const world = makeWorld();
    const { epoch } = await add(world, ticketFor('b'));
    expect(await restore(world, epoch, 1)).toEqual({ kind: 'refused' });
  });

  it('restores a ticket that ended by grace, its age up to the drop', async () => {
    const world = makeWorld();
    const { epoch, ticket } = await add(world, ticketFor('a'));
    world.time.advance(7_000);
    await drop(world, 'a');
    world.time.advance(GRACE_MS);
    await release(world, 'a');
    world.time.advance(60_000);
    const outcome = await restore(world, epoch, ticket.enqueuedAtMs);
    const enqueuedAtMs = world.time.nowMs() - 7_000;
    expect(outcome).toMatchObject({ kind: 'added', place: { ticket: { state: 'waiting', enqueuedAtMs } } });
  });

  it('I3: does not restore after its grace what was dequeued since', async () => {
    const world = makeWorld();
    const { epoch } = await add(world, ticketFor('a'));
    await drop(world, 'a');
    world.time.advance(GRACE_MS);
    await release(world, 'a');
    expect(await world.tickets.removeTicket(world.queue, 'a', 'a')).toEqual({ kind: 'unknown' });
    expect(await restore(world, epoch, 1)).toEqual({ kind: 'refused' });
  });

  it('I1: answers the live ticket of a member instead', async () => {
    const world = makeWorld();
    await add(world, ticketFor('b', ['bob', 'a']));
    expect(await restore(world, 'lost', 1)).toMatchObject({
      kind: 'live',
      place: { ticket: { ticketId: 'b' } },
    });
    await addAll(world, 'c');
    await form(world, 's1', [['b'], ['c']]);
    expect(await restore(world, 'lost', 1)).toMatchObject({ kind: 'live', place: { position: null } });
  });
};

const describeSilence = (makeWorld: () => QueueWorld) => {
  const pinging = (ticketId: string) => ({
    ...ticketFor(ticketId),
    presence: [presenceOf(ticketId, { pinged: true })],
  });
  const silentPlayers = async (world: QueueWorld) => {
    world.time.advance(SILENT_AFTER_MS + 1);
    return (await listDue(world)).silent.map(({ player }) => player);
  };

  it('I7: finds the silence of members who had pinged before they were added, and of no others', async () => {
    const world = makeWorld();
    await add(world, pinging('a'));
    await addAll(world, 'b');
    expect(await silentPlayers(world)).toEqual(['a']);
    expect(await read(world, 'a')).toMatchObject({ presence: [keptOf(presenceOf('a'))] });
  });

  it('I7: who had pinged and fell silent does not count as told', async () => {
    const world = makeWorld();
    await add(world, pinging('a'));
    await addAll(world, 'b');
    world.time.advance(SILENT_AFTER_MS + 1);
    await form(world, 's1', [['a'], ['b']]);
    await tell(world, 's1', ['a', 'b']);
    const told = (await sessionOf(world, 's1')).players.map(({ toldAtMs }) => toldAtMs > 0);
    expect(told).toEqual([false, true]);
  });

  it('I7: finds the silence of members who had pinged before a receipt brought them back', async () => {
    const world = makeWorld();
    const proof = { epoch: 'lost', enqueuedAtMs: world.time.nowMs() };
    await world.tickets.restoreTicket(world.queue, pinging('a'), proof, GRACE_MS);
    expect(await silentPlayers(world)).toEqual(['a']);
  });

  it('I7: finds the silence of members who came back and had pinged', async () => {
    const world = makeWorld();
    await add(world, pinging('a'));
    await drop(world, 'a');
    expect(await silentPlayers(world)).toEqual([]);
    const back = presenceOf('a', { connectionId: 'new-a', connectedAtMs: 2_000, pinged: true });
    await world.tickets.resumeTicket(world.queue, 'a', back);
    expect(await silentPlayers(world)).toEqual(['a']);
  });

  it('I7: does not call a new connection silent that never pinged', async () => {
    const world = makeWorld();
    await add(world, pinging('a'));
    await drop(world, 'a');
    await resume(world, 'a');
    expect(await silentPlayers(world)).toEqual([]);
  });

  const addPingingParty = (world: QueueWorld) =>
    add(world, {
      ...ticketFor('p', ['a', 'b']),
      presence: ['a', 'b'].map((player) => presenceOf(player, { pinged: true })),
    });
  const toldOf = async (world: QueueWorld) => {
    await tell(world, 's1', ['a', 'b', 'c']);
    return (await sessionOf(world, 's1')).players.map(({ toldAtMs }) => toldAtMs > 0);
  };

  it('I7: a member who did not ask counts as told only once something was heard of them', async () => {
    const world = makeWorld();
    await addPingingParty(world);
    await addAll(world, 'c');
    await form(world, 's1', [['p'], ['c']]);
    expect(await toldOf(world)).toEqual([true, false, true]);
    await world.tickets.readTicket(world.queue, 'p', { player: 'b', pinged: false });
    expect(await toldOf(world)).toEqual([true, true, true]);
  });

  it('I7: finds the silence of a member who did not ask', async () => {
    const world = makeWorld();
    await addPingingParty(world);
    expect((await listDue(world)).silent).toEqual([]);
    expect(await silentPlayers(world)).toEqual(['a', 'b']);
  });
};
