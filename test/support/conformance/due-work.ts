import { describe, expect, it } from 'vitest';
import {
  DUE_PAGE,
  LOADING_DUE_AGAIN_MS,
  SETTLE_AFTER_MS,
  SILENT_AFTER_MS,
  TELL_AGAIN_MS,
} from '../../../src/core/limits.ts';
import {
  addAll,
  CANCEL_OPTIONS,
  claim,
  drop,
  form,
  formDuel,
  formReadyDuel,
  GRACE_MS,
  hold,
  LOADING_MS,
  listDue,
  type QueueWorld,
  read,
  ready,
  release,
  sessionOf,
  stateOf,
  TICKET_TIMEOUT_MS,
  take,
  tell,
} from './world.ts';

const NOTHING = { tickets: [], sessions: [], untold: [], progressed: [], silent: [] };

const ping = (world: QueueWorld, player: string) =>
  world.tickets.readTicket(world.queue, player, { player, pinged: true });

/** What every tick store guarantees about the work that a sweep finds. */
export const describeDueWork = (name: string, makeWorld: () => QueueWorld) => {
  describe(`due work: ${name}`, () => {
    describeListing(makeWorld);
    describeSilence(makeWorld);
    describeRelease(makeWorld);
  });
};

const describeListing = (makeWorld: () => QueueWorld) => {
  it('finds nothing to do in a queue where all is well', async () => {
    const world = makeWorld();
    await addAll(world, 'a');
    expect(await listDue(world)).toEqual(NOTHING);
    expect((await hold(world)).due).toEqual(NOTHING);
  });

  it('I5: lists a loading session from its deadline on', async () => {
    const world = makeWorld();
    await formDuel(world);
    await tell(world, 's1', ['a', 'b']);
    world.time.advance(LOADING_MS - 1);
    expect((await listDue(world)).sessions).toEqual([]);
    world.time.advance(1);
    expect((await listDue(world)).sessions).toMatchObject([{ sessionId: 's1', stage: 'loading' }]);
    world.time.advance(LOADING_DUE_AGAIN_MS);
    expect((await hold(world)).due.sessions).toMatchObject([{ sessionId: 's1' }]);
  });

  it('I5: hands out a loading session that stays due again within two ticks, but not at once', async () => {
    const world = makeWorld();
    await formDuel(world);
    world.time.advance(LOADING_MS);
    const nowMs = world.time.nowMs();
    for (let times = 0; times < 3; times++) {
      expect((await listDue(world)).sessions).toMatchObject([{ sessionId: 's1', stage: 'loading' }]);
      expect((await hold(world)).due.sessions).toEqual([]);
      await tell(world, 's1', ['a', 'b'], 'end');
      world.time.advance(LOADING_DUE_AGAIN_MS - 1);
      expect((await listDue(world)).sessions).toEqual([]);
      world.time.advance(1);
    }
    expect(await sessionOf(world, 's1')).toMatchObject({ deadlineMs: nowMs });
  });

  it('I5: hands out an allocating session, and a cancelled one, again after a longer while', async () => {
    const world = makeWorld();
    await formReadyDuel(world);
    const cause = { reason: 'declined', player: 'a' } as const;
    for (const stage of ['allocating', 'cancelled']) {
      world.time.advance(SETTLE_AFTER_MS);
      expect((await listDue(world)).sessions).toMatchObject([{ sessionId: 's1', stage }]);
      world.time.advance(SETTLE_AFTER_MS - 1);
      expect((await listDue(world)).sessions).toEqual([]);
      world.time.advance(1);
      expect((await listDue(world)).sessions).toMatchObject([{ sessionId: 's1', stage }]);
      await world.sessions.cancelLoading(world.queue, 's1', cause, CANCEL_OPTIONS);
    }
  });

  it('I5: a whole page of sessions that stay due does not hold up the next one', async () => {
    const world = makeWorld();
    await hold(world);
    for (let index = 0; index <= DUE_PAGE; index++) {
      await addAll(world, `t${index}`);
      await claim(world, `s${index}`, [[`t${index}`]]);
      world.time.advance(1);
    }
    world.time.advance(LOADING_MS);
    expect((await listDue(world)).sessions).toHaveLength(DUE_PAGE);
    expect((await listDue(world)).sessions).toMatchObject([{ sessionId: `s${DUE_PAGE}` }]);
  });

  it('I5: lists an allocating session whose token nobody took, or that ran out', async () => {
    const world = makeWorld();
    await formReadyDuel(world);
    world.time.advance(5_000);
    expect((await listDue(world)).sessions).toMatchObject([{ sessionId: 's1', stage: 'allocating' }]);
    await take(world, 's1', 'token', 60_000);
    expect((await listDue(world)).sessions).toEqual([]);
    world.time.advance(60_000);
    expect((await listDue(world)).sessions).toMatchObject([{ sessionId: 's1', token: 'token' }]);
  });

  it('I5: lists a cancelled session that nobody settled', async () => {
    const world = makeWorld();
    await formDuel(world);
    const cause = { reason: 'declined', player: 'a' } as const;
    await world.sessions.cancelLoading(world.queue, 's1', cause, CANCEL_OPTIONS);
    expect((await listDue(world)).sessions).toEqual([]);
    world.time.advance(5_000);
    expect((await listDue(world)).sessions).toMatchObject([{ sessionId: 's1', stage: 'cancelled' }]);
    await world.sessions.forgetSession(world.queue, 's1');
    expect((await listDue(world)).sessions).toEqual([]);
  });

  it('I8: hands out a session with untold players again and again, but not twice at once', async () => {
    const world = makeWorld();
    await formDuel(world);
    expect((await listDue(world)).untold).toEqual([]);
    world.time.advance(TELL_AGAIN_MS);
    expect((await listDue(world)).untold).toMatchObject([{ sessionId: 's1' }]);
    expect((await listDue(world)).untold).toEqual([]);
    await tell(world, 's1', ['a']);
    world.time.advance(TELL_AGAIN_MS);
    expect((await hold(world)).due.untold).toMatchObject([{ sessionId: 's1' }]);
    await tell(world, 's1', ['b']);
    world.time.advance(TELL_AGAIN_MS);
    expect((await listDue(world)).untold).toEqual([]);
  });

  it('I8: names the next telling as the next thing to do', async () => {
    const world = makeWorld();
    await formDuel(world);
    const nextDueAtMs = world.time.nowMs() + TELL_AGAIN_MS;
    expect(await world.ticks.peekQueue(world.queue)).toMatchObject({ nextDueAtMs });
    expect(await world.ticks.endTick(world.queue, 'ticker', 0, 'stop')).toEqual({
      kind: 'ended',
      nextDueAtMs,
    });
  });

  it('tells of progress once a second at most', async () => {
    const world = makeWorld();
    await formDuel(world);
    await ready(world, 's1', 'a');
    expect((await listDue(world)).progressed).toEqual([]);
    world.time.advance(1_000);
    expect((await listDue(world)).progressed).toMatchObject([{ sessionId: 's1' }]);
    expect((await listDue(world)).progressed).toEqual([]);
  });
};

const describeSilence = (makeWorld: () => QueueWorld) => {
  it('finds members who pinged once and fell silent', async () => {
    const world = makeWorld();
    await addAll(world, 'a', 'b');
    await ping(world, 'a');
    await world.tickets.readTicket(world.queue, 'b', { player: 'b', pinged: false });
    world.time.advance(SILENT_AFTER_MS);
    expect((await listDue(world)).silent).toEqual([]);
    world.time.advance(1);
    const silent = [{ player: 'a', ticketId: 'a', connectionId: 'c-a' }];
    expect((await listDue(world)).silent).toEqual(silent);
    expect((await hold(world)).due.silent).toEqual(silent);
  });

  it('takes any frame of a player who pings for a sign of life', async () => {
    const world = makeWorld();
    await addAll(world, 'a');
    await ping(world, 'a');
    world.time.advance(SILENT_AFTER_MS);
    await world.tickets.readTicket(world.queue, 'a', { player: 'a', pinged: false });
    world.time.advance(SILENT_AFTER_MS);
    expect((await listDue(world)).silent).toEqual([]);
  });

  it('finds newer silence behind a whole page of absent players in sessions', async () => {
    const world = makeWorld();
    const page = Array.from({ length: DUE_PAGE }, (_, index) => `p${index}`);
    await addAll(world, 'z', ...page);
    for (const player of page) await ping(world, player);
    await form(world, 's1', [page.slice(1), page.slice(0, 1)]);
    for (const player of page) await drop(world, player);
    world.time.advance(1);
    await ping(world, 'z');
    world.time.advance(SILENT_AFTER_MS + 1);
    await listDue(world);
    expect((await listDue(world)).silent).toMatchObject([{ player: 'z' }]);
    expect(await tell(world, 's1', page)).toMatchObject({ allTold: false });
    expect((await sessionOf(world, 's1')).players.some(({ toldAtMs }) => toldAtMs > 0)).toBe(false);
  });

  it('does not find those again who count as absent, nor those who left', async () => {
    const world = makeWorld();
    await addAll(world, 'a', 'b');
    await ping(world, 'a');
    await ping(world, 'b');
    await drop(world, 'a');
    await world.tickets.removeTicket(world.queue, 'b', 'b');
    world.time.advance(SILENT_AFTER_MS + 1);
    expect((await listDue(world)).silent).toEqual([]);
  });
};

const describeRelease = (makeWorld: () => QueueWorld) => {
  it('ends a ticket that waited too long', async () => {
    const world = makeWorld();
    await addAll(world, 'a');
    world.time.advance(TICKET_TIMEOUT_MS + 1);
    expect((await listDue(world)).tickets).toEqual(['a']);
    const released = await release(world, 'a');
    expect(released).toMatchObject([{ outcome: 'waited_too_long', ticket: { ticketId: 'a' } }]);
    expect(await read(world, 'a')).toBeNull();
    expect(await release(world, 'a')).toEqual([]);
  });

  it('ends a suspended ticket when the grace is over', async () => {
    const world = makeWorld();
    await addAll(world, 'a');
    await drop(world, 'a');
    world.time.advance(GRACE_MS - 1);
    expect((await listDue(world)).tickets).toEqual([]);
    expect(await release(world, 'a')).toEqual([]);
    world.time.advance(1);
    expect((await listDue(world)).tickets).toEqual(['a']);
    expect(await release(world, 'a')).toMatchObject([{ outcome: 'absent' }]);
    expect((await listDue(world)).tickets).toEqual([]);
  });

  it('leaves tickets alone that are not due, not known or in a session', async () => {
    const world = makeWorld();
    await addAll(world, 'waits');
    await formDuel(world);
    expect(await release(world, 'waits', 'a', 'unknown')).toEqual([]);
    expect(await stateOf(world, 'waits')).toBe('waiting');
  });

  it('I6: lets a delayed ticket wait again, with its age', async () => {
    const world = makeWorld();
    await formReadyDuel(world);
    const enqueuedAtMs = world.time.nowMs();
    await take(world, 's1', 'token');
    world.time.advance(1_000);
    const cause = { reason: 'no_server', token: 'token' } as const;
    await world.sessions.cancelLoading(world.queue, 's1', cause, CANCEL_OPTIONS);
    world.time.advance(CANCEL_OPTIONS.requeueDelayMs - 1);
    expect(await release(world, 'a')).toEqual([]);
    world.time.advance(1);
    expect(await listDue(world)).toMatchObject({ tickets: ['a', 'b'] });
    const { cursor } = await hold(world);
    expect(await release(world, 'a', 'b')).toMatchObject([
      { outcome: 'waiting', ticket: { ticketId: 'a', state: 'waiting', enqueuedAtMs } },
      { outcome: 'waiting', ticket: { ticketId: 'b', state: 'waiting', enqueuedAtMs } },
    ]);
    expect((await hold(world, cursor)).changes).toHaveLength(2);
  });
};
