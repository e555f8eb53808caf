import { describe, expect, it } from 'vitest';
import type { CancelCause } from '../../../src/use-cases/ports.ts';
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
  hold,
  LOADING_MS,
  listDue,
  presenceOf,
  type QueueWorld,
  REQUEUE_MS,
  read,
  ready,
  release,
  sessionOf,
  stateOf,
  take,
  tell,
  ticketFor,
} from './world.ts';

const cancel = (world: QueueWorld, cause: CancelCause) =>
  world.sessions.cancelLoading(world.queue, 's1', cause, CANCEL_OPTIONS);

const NO_SHOW: CancelCause = { reason: 'no_show' };
const DECLINED: CancelCause = { reason: 'declined', player: 'a' };

/** What every session store guarantees when a session comes to nothing. */
export const describeCancelLoading = (name: string, makeWorld: () => QueueWorld) => {
  describe(`cancelled sessions: ${name}`, () => {
    describeNoShow(makeWorld);
    describeDecline(makeWorld);
    describeUnreachable(makeWorld);
    describeNoServer(makeWorld);
    describeRepeats(makeWorld);
  });
};

const describeNoShow = (makeWorld: () => QueueWorld) => {
  it('I6: sends the innocent back with their age, ahead of newcomers; the no-show ticket ends', async () => {
    const world = makeWorld();
    const { revision, claimedAtMs } = await formDuel(world);
    await tell(world, 's1', ['a', 'b']);
    await ready(world, 's1', 'b');
    world.time.advance(LOADING_MS);
    await addAll(world, 'newcomer');
    const outcome = await cancel(world, NO_SHOW);
    expect(outcome).toMatchObject({
      kind: 'cancelled',
      session: { stage: 'cancelled' },
      cancelled: {
        reason: 'no_show',
        guilty: ['a'],
        fates: [
          { ticketId: 'a', state: 'cancelled' },
          { ticketId: 'b', state: 'waiting' },
        ],
      },
      wakeTicker: false,
    });
    const session = await sessionOf(world, 's1');
    expect(outcome.kind === 'cancelled' && outcome.session).toEqual(session);
    expect(session.revision).toBeGreaterThan(revision);
    expect(session.cancelled?.fates.map((fate) => fate.revision)).toEqual([
      session.revision,
      session.revision,
    ]);
    expect(await read(world, 'a')).toBeNull();
    expect(await world.tickets.readTicket(world.queue, 'b', null)).toMatchObject({
      position: 1,
      ticket: { state: 'waiting', enqueuedAtMs: claimedAtMs, sessionId: null, revision: session.revision },
    });
  });

  it('I7: blames nobody who was not told', async () => {
    const world = makeWorld();
    await formDuel(world);
    await tell(world, 's1', ['b']);
    await ready(world, 's1', 'b');
    world.time.advance(LOADING_MS);
    expect(await cancel(world, NO_SHOW)).toMatchObject({
      kind: 'cancelled',
      cancelled: { guilty: [], fates: [{ state: 'waiting' }, { state: 'waiting' }] },
    });
  });

  it('does not cancel before the deadline', async () => {
    const world = makeWorld();
    const session = await formDuel(world);
    world.time.advance(LOADING_MS - 1);
    expect(await cancel(world, NO_SHOW)).toEqual({ kind: 'refused' });
    expect(await sessionOf(world, 's1')).toEqual(session);
  });

  it('ends the whole party of a no-show, but blames only that player', async () => {
    const world = makeWorld();
    await add(world, ticketFor('p', ['alice', 'bob']));
    await addAll(world, 'c');
    await form(world, 's1', [['p'], ['c']]);
    await tell(world, 's1', ['alice', 'bob', 'c']);
    await ready(world, 's1', 'alice');
    await ready(world, 's1', 'c');
    world.time.advance(LOADING_MS);
    expect(await cancel(world, NO_SHOW)).toMatchObject({
      cancelled: {
        guilty: ['bob'],
        fates: [
          { ticketId: 'p', state: 'cancelled' },
          { ticketId: 'c', state: 'waiting' },
        ],
      },
    });
    await addAll(world, 'alice', 'bob');
    expect(await world.tickets.addTicket(world.queue, ticketFor('p'), GRACE_MS)).toEqual({ kind: 'ended' });
  });

  it('suspends an innocent ticket whose member dropped meanwhile, the grace running from the drop', async () => {
    const world = makeWorld();
    await formDuel(world);
    await tell(world, 's1', ['a']);
    await drop(world, 'b');
    world.time.advance(LOADING_MS);
    expect(await cancel(world, NO_SHOW)).toMatchObject({
      cancelled: { guilty: ['a'], fates: [{ state: 'cancelled' }, { ticketId: 'b', state: 'suspended' }] },
      wakeTicker: false,
    });
    expect(await release(world, 'b')).toMatchObject([{ outcome: 'absent' }]);
  });

  it('wakes a ticker for the innocent when nobody ticks', async () => {
    const world = makeWorld();
    await formDuel(world);
    world.time.advance(LOADING_MS);
    expect(await cancel(world, NO_SHOW)).toMatchObject({ wakeTicker: true });
  });

  it('I6: shows the innocent to the ticker again', async () => {
    const world = makeWorld();
    await addAll(world, 'a', 'b');
    const { cursor } = await hold(world);
    await form(world, 's1', [['a'], ['b']]);
    await cancel(world, DECLINED);
    expect((await hold(world, cursor)).changes).toMatchObject([{ ticketId: 'b', ticket: { ticketId: 'b' } }]);
  });
};

const describeDecline = (makeWorld: () => QueueWorld) => {
  it('cancels at once, while loading and while allocating; only the decliner is to blame', async () => {
    for (const prepare of [formDuel, formReadyDuel]) {
      const world = makeWorld();
      await prepare(world);
      expect(await cancel(world, DECLINED)).toMatchObject({
        kind: 'cancelled',
        cancelled: {
          reason: 'declined',
          guilty: ['a'],
          fates: [{ state: 'cancelled' }, { state: 'waiting' }],
        },
      });
      expect(await world.ticks.peekQueue(world.queue)).toMatchObject({ sessions: 0, waiting: 1 });
    }
  });

  it('I4: a declined session takes no server any more', async () => {
    const world = makeWorld();
    await formReadyDuel(world);
    await take(world, 's1', 'token');
    await cancel(world, DECLINED);
    const server = { sessionId: 'g', serverAddress: 'h:1' };
    expect(await world.sessions.finishAllocation(world.queue, 's1', 'token', server)).toEqual({
      kind: 'refused',
    });
    expect(await take(world, 's1', 'token')).toMatchObject({ kind: 'cancelled' });
  });

  it('I4: one at a time releases what a cancelled session may hold, once nobody allocates any more', async () => {
    const world = makeWorld();
    await formReadyDuel(world);
    await take(world, 's1', 'first', 10_000);
    await cancel(world, DECLINED);
    expect(await take(world, 's1', 'second')).toEqual({ kind: 'busy' });
    world.time.advance(10_000 - 1);
    expect((await listDue(world)).sessions).toEqual([]);
    world.time.advance(1);
    expect((await listDue(world)).sessions).toMatchObject([{ sessionId: 's1', stage: 'cancelled' }]);
    const session = { stage: 'cancelled', token: 'second', tries: 1 };
    expect(await take(world, 's1', 'second', 10_000)).toMatchObject({ kind: 'cancelled', session });
    expect(await take(world, 's1', 'third')).toEqual({ kind: 'busy' });
    world.time.advance(10_000 - 1);
    expect((await listDue(world)).sessions).toEqual([]);
    world.time.advance(1);
    expect((await listDue(world)).sessions).toMatchObject([{ sessionId: 's1' }]);
    await world.sessions.forgetSession(world.queue, 's1');
    expect(await take(world, 's1', 'third')).toEqual({ kind: 'released' });
  });

  it('a session that was cancelled before anybody asked for a server has none to release', async () => {
    const world = makeWorld();
    await formReadyDuel(world);
    await cancel(world, DECLINED);
    expect(await take(world, 's1', 'token')).toEqual({ kind: 'over' });
  });

  it('is refused to strangers, after the match, and for unknown sessions', async () => {
    const world = makeWorld();
    expect(await cancel(world, DECLINED)).toEqual({ kind: 'refused' });
    await formDuel(world);
    expect(await cancel(world, { reason: 'declined', player: 'mallory' })).toEqual({ kind: 'refused' });
    const matched = makeWorld();
    await formMatchedDuel(matched);
    expect(await cancel(matched, DECLINED)).toEqual({ kind: 'refused' });
  });
};

const describeUnreachable = (makeWorld: () => QueueWorld) => {
  const unreachable: CancelCause = { reason: 'unreachable', player: 'a', connectionId: 'c-a' };

  it('I7: suspends the ticket of a member who cannot be told, the others wait on; nobody is to blame', async () => {
    const world = makeWorld();
    await formDuel(world);
    expect(await cancel(world, unreachable)).toMatchObject({
      cancelled: {
        guilty: [],
        fates: [
          { ticketId: 'a', state: 'suspended' },
          { ticketId: 'b', state: 'waiting' },
        ],
      },
    });
    const nowMs = world.time.nowMs();
    expect(await read(world, 'a')).toMatchObject({ presence: [{ absentSinceMs: nowMs }], sessionId: null });
    expect(await world.ticks.peekQueue(world.queue)).toMatchObject({ waiting: 1 });
    world.time.advance(GRACE_MS);
    expect(await release(world, 'a')).toMatchObject([{ outcome: 'absent' }]);
  });

  it('is ignored when the member has another connection by now, or when allocating', async () => {
    const world = makeWorld();
    await formDuel(world);
    const newer = presenceOf('a', { connectionId: 'new', connectedAtMs: 2_000 });
    await world.tickets.resumeTicket(world.queue, 'a', newer);
    expect(await cancel(world, unreachable)).toEqual({ kind: 'refused' });
    const allocating = makeWorld();
    await formReadyDuel(allocating);
    expect(await cancel(allocating, unreachable)).toEqual({ kind: 'refused' });
  });
};

const describeNoServer = (makeWorld: () => QueueWorld) => {
  const noServer = (token: string): CancelCause => ({ reason: 'no_server', token });

  it('I6: delays every ticket, and blames nobody', async () => {
    const world = makeWorld();
    await formReadyDuel(world);
    const enqueuedAtMs = world.time.nowMs();
    await take(world, 's1', 'token');
    world.time.advance(1_000);
    expect(await cancel(world, noServer('token'))).toMatchObject({
      cancelled: { reason: 'no_server', guilty: [], fates: [{ state: 'delayed' }, { state: 'delayed' }] },
      wakeTicker: false,
    });
    expect(await read(world, 'a')).toMatchObject({ state: 'delayed', enqueuedAtMs, sessionId: null });
    world.time.advance(REQUEUE_MS);
    expect(await release(world, 'a')).toMatchObject([{ outcome: 'waiting', ticket: { enqueuedAtMs } }]);
  });

  it('needs the token, unless no token lives', async () => {
    const world = makeWorld();
    await formReadyDuel(world);
    await take(world, 's1', 'token', 1_000);
    expect(await cancel(world, noServer('other'))).toEqual({ kind: 'refused' });
    world.time.advance(1_000);
    expect(await cancel(world, noServer('other'))).toMatchObject({ kind: 'cancelled' });
    const loading = makeWorld();
    await formDuel(loading);
    expect(await cancel(loading, noServer('token'))).toEqual({ kind: 'refused' });
  });

  it('a delayed ticket can be removed', async () => {
    const world = makeWorld();
    await formReadyDuel(world);
    await cancel(world, noServer('token'));
    expect(await world.tickets.removeTicket(world.queue, 'a', 'a')).toMatchObject({ kind: 'removed' });
    world.time.advance(REQUEUE_MS);
    expect(await release(world, 'a', 'b')).toMatchObject([{ ticket: { ticketId: 'b' } }]);
  });
};

const describeRepeats = (makeWorld: () => QueueWorld) => {
  it('answers a repeated cancel with what was decided, and refuses another reason', async () => {
    const world = makeWorld();
    await formDuel(world);
    const first = await cancel(world, DECLINED);
    world.time.advance(LOADING_MS);
    expect(await cancel(world, DECLINED)).toEqual({ ...first, wakeTicker: false });
    expect(await cancel(world, NO_SHOW)).toEqual({ kind: 'refused' });
    expect(await stateOf(world, 'b')).toBe('waiting');
  });

  it('I3: refuses the decline of somebody whose ticket went back when another declined', async () => {
    const world = makeWorld();
    await formDuel(world);
    await cancel(world, DECLINED);
    const other = DECLINED.player === 'a' ? 'b' : 'a';
    expect(await cancel(world, { reason: 'declined', player: other })).toEqual({ kind: 'refused' });
    expect(await stateOf(world, other)).toBe('waiting');
  });

  it('I1: a ticket that went back can be in another session', async () => {
    const world = makeWorld();
    await formDuel(world);
    await cancel(world, DECLINED);
    await addAll(world, 'c');
    await form(world, 's2', [['b'], ['c']]);
    expect(await read(world, 'b')).toMatchObject({ state: 'loading', sessionId: 's2' });
    expect(await cancel(world, DECLINED)).toMatchObject({ kind: 'cancelled' });
    expect(await read(world, 'b')).toMatchObject({ state: 'loading', sessionId: 's2' });
  });
};
