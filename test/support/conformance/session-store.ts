import { describe, expect, it } from 'vitest';
import { SILENT_AFTER_MS, TELL_AGAIN_MS, TOLD_KEPT_MS } from '../../../src/core/limits.ts';
import {
  add,
  addAll,
  CANCEL_OPTIONS,
  drop,
  form,
  formDuel,
  formMatchedDuel,
  formReadyDuel,
  GRACE_MS,
  LOADING_MS,
  listDue,
  type QueueWorld,
  read,
  ready,
  SERVER,
  sessionOf,
  stateOf,
  take,
  tell,
  ticketFor,
} from './world.ts';

/** What every session store guarantees on the way from a claim to a match. */
export const describeSessionStore = (name: string, makeWorld: () => QueueWorld) => {
  describe(`session store: ${name}`, () => {
    describeTelling(makeWorld);
    describeLoading(makeWorld);
    describeAllocation(makeWorld);
    describeForgetting(makeWorld);
  });
};

const describeTelling = (makeWorld: () => QueueWorld) => {
  it('notes once when each player was told', async () => {
    const world = makeWorld();
    await formDuel(world);
    const toldAtMs = world.time.nowMs();
    expect(await tell(world, 's1', ['a'])).toEqual({ sessionId: 's1', allTold: false });
    world.time.advance(100);
    expect(await tell(world, 's1', ['a', 'b'])).toEqual({ sessionId: 's1', allTold: true });
    expect((await sessionOf(world, 's1')).players).toMatchObject([
      { toldAtMs },
      { toldAtMs: toldAtMs + 100 },
    ]);
  });

  it('gives whoever is told late the whole time, but no session more than twice', async () => {
    const world = makeWorld();
    const { claimedAtMs } = await formDuel(world);
    world.time.advance(10_000);
    await tell(world, 's1', ['a']);
    expect((await sessionOf(world, 's1')).deadlineMs).toBe(claimedAtMs + 10_000 + LOADING_MS);
    world.time.advance(LOADING_MS);
    await tell(world, 's1', ['b']);
    expect((await sessionOf(world, 's1')).deadlineMs).toBe(claimedAtMs + 2 * LOADING_MS);
    world.time.advance(10_000);
    expect((await listDue(world)).sessions).toEqual([]);
    world.time.advance(10_000);
    expect((await listDue(world)).sessions).toHaveLength(1);
  });

  it('does not move the deadline for who was told before', async () => {
    const world = makeWorld();
    const { deadlineMs } = await formDuel(world);
    await tell(world, 's1', ['a']);
    world.time.advance(5_000);
    await tell(world, 's1', ['a']);
    expect((await sessionOf(world, 's1')).deadlineMs).toBe(deadlineMs);
  });

  it('I7: a player on a silent connection was not told', async () => {
    const world = makeWorld();
    await addAll(world, 'a', 'b');
    await world.tickets.readTicket(world.queue, 'a', { player: 'a', pinged: true });
    world.time.advance(SILENT_AFTER_MS + 1);
    await form(world, 's1', [['a'], ['b']]);
    expect(await tell(world, 's1', ['a', 'b'])).toMatchObject({ allTold: false });
    expect((await sessionOf(world, 's1')).players[0]?.toldAtMs).toBe(0);
    await drop(world, 'a');
    await listDue(world);
    expect(await tell(world, 's1', ['a', 'b'])).toMatchObject({ allTold: false });
  });

  it('keeps on telling of the match until everybody knows, then remembers it a while', async () => {
    const world = makeWorld();
    await formMatchedDuel(world);
    world.time.advance(TELL_AGAIN_MS);
    expect((await listDue(world)).untold).toMatchObject([{ sessionId: 's1', stage: 'matched' }]);
    expect(await tell(world, 's1', ['a'], 'end')).toMatchObject({ allTold: false });
    expect(await tell(world, 's1', ['b'], 'end')).toMatchObject({ allTold: true });
    world.time.advance(TELL_AGAIN_MS);
    expect(await listDue(world)).toMatchObject({ untold: [], sessions: [] });
    world.time.advance(TOLD_KEPT_MS);
    expect((await listDue(world)).sessions).toMatchObject([{ sessionId: 's1', stage: 'matched' }]);
  });

  it('stops telling of a match those who are out of reach, but keeps the record for them', async () => {
    const world = makeWorld();
    await formMatchedDuel(world);
    await tell(world, 's1', ['a'], 'end');
    expect(await tell(world, 's1', [], 'out_of_reach')).toEqual({ sessionId: 's1', allTold: false });
    world.time.advance(TELL_AGAIN_MS);
    expect(await listDue(world)).toMatchObject({ untold: [], sessions: [] });
    expect(await sessionOf(world, 's1')).toMatchObject({
      stage: 'matched',
      players: [{}, { endToldAtMs: 0 }],
    });
  });

  it('I8: goes on telling a session that loads, whoever is out of reach', async () => {
    const world = makeWorld();
    await formDuel(world);
    await tell(world, 's1', [], 'out_of_reach');
    world.time.advance(TELL_AGAIN_MS);
    expect((await listDue(world)).untold).toMatchObject([{ sessionId: 's1' }]);
  });
};

const describeLoading = (makeWorld: () => QueueWorld) => {
  it('counts who is ready, and each only once', async () => {
    const world = makeWorld();
    await formDuel(world);
    const readyAtMs = world.time.nowMs();
    expect(await ready(world, 's1', 'a')).toMatchObject({
      kind: 'progress',
      session: { stage: 'loading', players: [{ readyAtMs }, { readyAtMs: 0 }] },
    });
    world.time.advance(50);
    expect(await ready(world, 's1', 'a')).toMatchObject({
      kind: 'progress',
      session: { players: [{ readyAtMs }, { readyAtMs: 0 }] },
    });
  });

  it('goes on to allocating with the last one, with one revision for all', async () => {
    const world = makeWorld();
    const formed = await formDuel(world);
    await ready(world, 's1', 'a');
    const outcome = await ready(world, 's1', 'b');
    expect(outcome).toMatchObject({ kind: 'all_ready', session: { stage: 'allocating', tries: 0 } });
    const session = await sessionOf(world, 's1');
    expect(session.revision).toBeGreaterThan(formed.revision);
    for (const ticketId of ['a', 'b'])
      expect(await read(world, ticketId)).toMatchObject({ state: 'allocating', revision: session.revision });
    expect(await ready(world, 's1', 'a')).toEqual({ kind: 'all_ready', session });
  });

  it('knows only its own players, and only while it loads', async () => {
    const world = makeWorld();
    await formMatchedDuel(world);
    expect(await ready(world, 's1', 'a')).toEqual({ kind: 'not_present' });
    expect(await ready(world, 'unknown', 'a')).toEqual({ kind: 'not_present' });
    const other = makeWorld();
    await formDuel(other);
    expect(await ready(other, 's1', 'mallory')).toEqual({ kind: 'not_present' });
  });

  it('waits for every member of a party', async () => {
    const world = makeWorld();
    await add(world, ticketFor('p', ['alice', 'bob']));
    await add(world, ticketFor('c'));
    await form(world, 's1', [['p'], ['c']]);
    await ready(world, 's1', 'alice');
    expect(await ready(world, 's1', 'c')).toMatchObject({ kind: 'progress' });
    expect(await ready(world, 's1', 'bob')).toMatchObject({ kind: 'all_ready' });
  });
};

const finish = (world: QueueWorld, token: string, server = SERVER) =>
  world.sessions.finishAllocation(world.queue, 's1', token, server);

const describeAllocation = (makeWorld: () => QueueWorld) => {
  it('I4: one caller at a time may allocate; a repeated call gets the same answer', async () => {
    const world = makeWorld();
    await formReadyDuel(world);
    const session = { token: 'first', tries: 1, stage: 'allocating' };
    expect(await take(world, 's1', 'first')).toMatchObject({ kind: 'taken', session });
    expect(await take(world, 's1', 'first')).toMatchObject({ kind: 'taken', session });
    expect(await take(world, 's1', 'second')).toEqual({ kind: 'busy' });
  });

  it('I4: an expired token may be taken by another, who alone can finish', async () => {
    const world = makeWorld();
    await formReadyDuel(world);
    await take(world, 's1', 'first', 1_000);
    world.time.advance(1_000);
    expect(await take(world, 's1', 'second')).toMatchObject({ kind: 'taken', session: { tries: 2 } });
    expect(await finish(world, 'first')).toEqual({ kind: 'refused' });
    expect(await finish(world, 'second')).toMatchObject({ kind: 'finished', session: { server: SERVER } });
  });

  it('I4: the first server that takes effect stays, whatever is repeated', async () => {
    const world = makeWorld();
    await formReadyDuel(world);
    await take(world, 's1', 'token');
    await finish(world, 'token');
    const again = await finish(world, 'token', { sessionId: 'game-2', serverAddress: '10.0.0.2:1' });
    expect(again).toMatchObject({ kind: 'finished', session: { stage: 'matched', server: SERVER } });
    expect(await take(world, 's1', 'token')).toEqual({ kind: 'over' });
    expect(await finish(world, 'other')).toEqual({ kind: 'refused' });
  });

  it('I4: who took the token of a cancelled session and slept until it was forgotten hears of its release', async () => {
    const world = makeWorld();
    await formReadyDuel(world);
    await take(world, 's1', 'sleeper', 1_000);
    await world.sessions.cancelLoading(
      world.queue,
      's1',
      { reason: 'declined', player: 'a' },
      CANCEL_OPTIONS,
    );
    world.time.advance(1_000);
    expect(await take(world, 's1', 'other')).toMatchObject({ kind: 'cancelled' });
    await world.sessions.forgetSession(world.queue, 's1');
    expect(await finish(world, 'sleeper')).toEqual({ kind: 'refused' });
    expect(await take(world, 's1', 'sleeper')).toEqual({ kind: 'released' });
    world.time.advance(900_000);
    expect(await take(world, 's1', 'sleeper')).toEqual({ kind: 'over' });
  });

  it('gives up after so many tries', async () => {
    const world = makeWorld();
    await formReadyDuel(world);
    for (const token of ['one', 'two', 'three']) {
      expect(await take(world, 's1', token, 1_000)).toMatchObject({ kind: 'taken' });
      world.time.advance(1_000);
    }
    expect(await take(world, 's1', 'four')).toMatchObject({ kind: 'exhausted', session: { tries: 3 } });
    expect(await finish(world, 'three')).toMatchObject({ kind: 'finished' });
  });

  it('allocates nothing before all are ready', async () => {
    const world = makeWorld();
    await formDuel(world);
    expect(await take(world, 's1', 'token')).toEqual({ kind: 'over' });
    expect(await finish(world, 'token')).toEqual({ kind: 'refused' });
    expect(await take(world, 'unknown', 'token')).toEqual({ kind: 'over' });
  });

  it('ends the tickets of a match with one revision, and frees their players', async () => {
    const world = makeWorld();
    await formMatchedDuel(world);
    const session = await sessionOf(world, 's1');
    expect(session).toMatchObject({ stage: 'matched', server: SERVER, token: 'token' });
    const ticket = { state: 'matched', sessionId: 's1', revision: session.revision };
    expect(await world.tickets.readTicket(world.queue, 'a', null)).toMatchObject({ ticket, session });
    expect(await world.ticks.peekQueue(world.queue)).toMatchObject({ sessions: 0 });
    await add(world, ticketFor('next', ['a']));
  });
};

const describeForgetting = (makeWorld: () => QueueWorld) => {
  it('forgets a match with its tickets', async () => {
    const world = makeWorld();
    await formMatchedDuel(world);
    await world.sessions.forgetSession(world.queue, 's1');
    expect(await world.sessions.readSession(world.queue, 's1')).toBeNull();
    expect(await read(world, 'a')).toBeNull();
    expect(await world.ticks.peekQueue(world.queue)).toMatchObject({ nextDueAtMs: null });
    expect(await world.tickets.addTicket(world.queue, ticketFor('a'), GRACE_MS)).toEqual({ kind: 'ended' });
  });

  it('I5: forgets no session that has not ended', async () => {
    const world = makeWorld();
    await formDuel(world);
    await tell(world, 's1', ['a', 'b']);
    const session = await sessionOf(world, 's1');
    await world.sessions.forgetSession(world.queue, 's1');
    expect(await sessionOf(world, 's1')).toEqual(session);
    expect(await world.ticks.peekQueue(world.queue)).toMatchObject({ nextDueAtMs: session.deadlineMs });
  });

  it('forgets a cancelled session, but not the tickets that went back', async () => {
    const world = makeWorld();
    await formDuel(world);
    const cause = { reason: 'declined', player: 'a' } as const;
    await world.sessions.cancelLoading(world.queue, 's1', cause, CANCEL_OPTIONS);
    await world.sessions.forgetSession(world.queue, 's1');
    expect(await world.sessions.readSession(world.queue, 's1')).toBeNull();
    expect(await stateOf(world, 'b')).toBe('waiting');
  });
};
