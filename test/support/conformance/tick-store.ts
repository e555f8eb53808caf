import { describe, expect, it } from 'vitest';
import { TELL_AGAIN_MS } from '../../../src/core/limits.ts';
import type { ClaimOutcome, TicketChange } from '../../../src/use-cases/ports.ts';
import { describeOutlook } from './outlook.ts';
import {
  add,
  addAll,
  begin,
  claim,
  claimOptions,
  drop,
  form,
  formDuel,
  GRACE_MS,
  hold,
  LEASE_MS,
  LOADING_MS,
  leaseOf,
  type QueueWorld,
  read,
  release,
  sessionOf,
  stateOf,
  TICKET_TIMEOUT_MS,
  ticketFor,
} from './world.ts';

/** What every tick store guarantees about the lease, the changes and the claims. */
export const describeTickStore = (name: string, makeWorld: () => QueueWorld) => {
  describe(`tick store: ${name}`, () => {
    describeLease(makeWorld);
    describeChanges(makeWorld);
    describeOutlook(makeWorld);
    describeClaims(makeWorld);
    describeEnd(makeWorld);
  });
};

const describeLease = (makeWorld: () => QueueWorld) => {
  it('lets one holder tick, and tells others until when', async () => {
    const world = makeWorld();
    const lease = leaseOf(world, 'first');
    await hold(world, 0, lease);
    expect(await begin(world, 0, leaseOf(world, 'second'))).toEqual({
      kind: 'held',
      stopsAtMs: lease.stopsAtMs,
      expiresAtMs: world.time.nowMs() + LEASE_MS,
    });
    expect(await world.ticks.peekQueue(world.queue)).toMatchObject({ leaseHeld: true });
  });

  it('gives the lease to the next one when it has expired', async () => {
    const world = makeWorld();
    await hold(world, 0, leaseOf(world, 'first'));
    world.time.advance(LEASE_MS);
    expect(await world.ticks.peekQueue(world.queue)).toMatchObject({ leaseHeld: false });
    await hold(world, 0, leaseOf(world, 'second'));
    expect(await begin(world, 0, leaseOf(world, 'first'))).toMatchObject({ kind: 'held' });
  });

  it('renews the lease with every tick and every claim', async () => {
    const world = makeWorld();
    await hold(world);
    world.time.advance(LEASE_MS - 1);
    await hold(world);
    world.time.advance(LEASE_MS - 1);
    await claim(world, 's1', []);
    world.time.advance(LEASE_MS - 1);
    expect(await begin(world, 0, leaseOf(world, 'second'))).toMatchObject({ kind: 'held' });
  });

  it('gives the lease to a newer deployment at once, and never to an older one', async () => {
    const world = makeWorld();
    await hold(world, 0, leaseOf(world, 'old', 1));
    await hold(world, 0, leaseOf(world, 'new', 2));
    expect(await begin(world, 0, leaseOf(world, 'old', 1))).toMatchObject({ kind: 'held' });
  });

  it('I9: a holder that lost the lease claims nothing and ends nothing', async () => {
    const world = makeWorld();
    await addAll(world, 'a', 'b');
    await hold(world, 0, leaseOf(world, 'old', 1));
    await hold(world, 0, leaseOf(world, 'new', 2));
    const lost = await claim(world, 's1', [['a'], ['b']], true, leaseOf(world, 'old', 1));
    expect(lost).toEqual({ kind: 'lease_lost' });
    expect(await world.ticks.endTick(world.queue, 'old', 2, 'stop')).toEqual({ kind: 'lease_lost' });
    expect(await stateOf(world, 'a')).toBe('waiting');
    expect(await claim(world, 's1', [['a'], ['b']], true, leaseOf(world, 'new', 2))).toMatchObject({
      kind: 'claimed',
      refused: [],
    });
  });

  it('I9: an expired lease claims nothing, nor does one that was given back', async () => {
    const world = makeWorld();
    await addAll(world, 'a', 'b');
    await hold(world);
    world.time.advance(LEASE_MS);
    expect(await claim(world, 's1', [['a'], ['b']])).toEqual({ kind: 'lease_lost' });
    const { cursor } = await hold(world);
    await world.ticks.endTick(world.queue, 'ticker', cursor, 'stop');
    expect(await claim(world, 's1', [['a'], ['b']])).toEqual({ kind: 'lease_lost' });
  });
};

const idsOf = (changes: readonly { ticketId: string; ticket: unknown }[]) =>
  changes.map(({ ticketId, ticket }) => (ticket === null ? `-${ticketId}` : ticketId)).sort();

const describeChanges = (makeWorld: () => QueueWorld) => {
  it('reads everything first, then only what changed', async () => {
    const world = makeWorld();
    const { ticket } = await add(world, ticketFor('a', ['alice', 'bob']));
    const first = await hold(world);
    expect(first).toMatchObject({ startOver: true, more: false, waiting: 1, sessions: 0 });
    const { ticketId, enqueuedAtMs, request } = ticket;
    expect(first.changes).toEqual([{ ticketId, ticket: { ticketId, enqueuedAtMs, request } }]);
    const second = await hold(world, first.cursor);
    expect(second).toMatchObject({ startOver: false, changes: [], cursor: first.cursor });
    await addAll(world, 'c');
    const third = await hold(world, second.cursor);
    expect(idsOf(third.changes)).toEqual(['c']);
  });

  it('tells of tickets that left but were not claimed', async () => {
    const world = makeWorld();
    await addAll(world, 'a', 'b', 'c', 'd');
    const { cursor } = await hold(world);
    await world.tickets.removeTicket(world.queue, 'a', 'a');
    await drop(world, 'b');
    await claim(world, 's1', [['c'], ['d']]);
    const next = await hold(world, cursor);
    expect(idsOf(next.changes)).toEqual(['-a', '-b']);
    expect(idsOf((await hold(world, cursor)).changes)).toEqual(['-a', '-b']);
    expect((await hold(world, next.cursor)).changes).toEqual([]);
  });

  it('reads in pages that together are whole', async () => {
    const world = makeWorld();
    await addAll(world, 'a', 'b', 'c', 'd', 'e');
    const { cursor } = await hold(world);
    await world.tickets.removeTicket(world.queue, 'a', 'a');
    await addAll(world, 'f', 'g');
    await world.tickets.removeTicket(world.queue, 'b', 'b');
    const seen: string[] = [];
    let page = await hold(world, cursor, leaseOf(world), 1);
    for (let pages = 1; ; pages += 1) {
      seen.push(...idsOf(page.changes));
      expect(page.startOver).toBe(false);
      expect(pages).toBeLessThan(10);
      if (!page.more) break;
      page = await hold(world, page.cursor, leaseOf(world), 1);
    }
    expect(seen.sort()).toEqual(['-a', '-b', 'f', 'g']);
  });

  it('starts over in pages, also when much was removed before', async () => {
    const world = makeWorld();
    await addAll(world, 'a', 'b', 'c', 'd', 'e');
    for (const ticketId of ['d', 'e']) await world.tickets.removeTicket(world.queue, ticketId, ticketId);
    const { cursor } = await hold(world);
    await hold(world, cursor);
    const seen: string[] = [];
    let page = await hold(world, 0, leaseOf(world, 'ticker'), 1);
    for (let pages = 1; ; pages += 1) {
      seen.push(...idsOf(page.changes));
      expect(page.startOver).toBe(pages === 1);
      expect(pages).toBeLessThan(10);
      if (!page.more) break;
      page = await hold(world, page.cursor, leaseOf(world), 1);
    }
    expect(seen).toEqual(expect.arrayContaining(['a', 'b', 'c']));
    expect(page.cursor).toBe(cursor);
  });

  it('starts over when the cursor is ahead of the queue or behind what is kept', async () => {
    const world = makeWorld();
    await addAll(world, 'a', 'b');
    const { cursor } = await hold(world);
    expect(await hold(world, cursor + 1)).toMatchObject({ startOver: true });
    await world.tickets.removeTicket(world.queue, 'a', 'a');
    const next = await hold(world, cursor);
    await hold(world, next.cursor);
    const behind = await hold(world, cursor);
    expect(behind).toMatchObject({ startOver: true });
    expect(idsOf(behind.changes)).toContain('b');
  });

  it('reads what waits page by page for whoever holds no lease, and changes nothing', async () => {
    const world = makeWorld();
    await addAll(world, 'a', 'b', 'c', 'd');
    await drop(world, 'd');
    const { changes, cursor } = await hold(world);
    const seen: TicketChange[] = [];
    let page = await world.ticks.readWaiting(world.queue, 0, 2);
    for (; ; page = await world.ticks.readWaiting(world.queue, page.cursor, 2)) {
      seen.push(...page.changes);
      if (!page.more) break;
    }
    expect(seen).toEqual(changes);
    expect(page.cursor).toBe(cursor);
    expect(await hold(world, cursor)).toMatchObject({ startOver: false, changes: [], cursor });
  });
};

const claimedOf = (outcome: ClaimOutcome) =>
  outcome.kind === 'claimed' ? outcome.sessions : expect.fail('Expected sessions to be claimed');

const describeClaims = (makeWorld: () => QueueWorld) => {
  it('forms a session of whole tickets with everybody in it', async () => {
    const world = makeWorld();
    await add(world, ticketFor('a', ['alice', 'bob']));
    await add(world, ticketFor('c'));
    await add(world, ticketFor('d'));
    world.time.advance(2_000);
    const session = await form(world, 's1', [['a'], ['c', 'd']]);
    const nowMs = world.time.nowMs();
    expect(session).toMatchObject({
      sessionId: 's1',
      gameMode: 'duel',
      stage: 'loading',
      claimedAtMs: nowMs,
      deadlineMs: nowMs + LOADING_MS,
      region: 'eu',
      quality: { total: 0.75, rating: 1 },
      revision: nowMs,
      tries: 0,
      token: null,
      server: null,
      cancelled: null,
    });
    const unheard = { toldAtMs: 0, readyAtMs: 0, endToldAtMs: 0, connectedAtMs: 1_000 };
    expect(session.players).toEqual([
      { player: 'alice', ticketId: 'a', team: 0, connectionId: 'c-alice', ...unheard },
      { player: 'bob', ticketId: 'a', team: 0, connectionId: 'c-bob', ...unheard },
      { player: 'c', ticketId: 'c', team: 1, connectionId: 'c-c', ...unheard },
      { player: 'd', ticketId: 'd', team: 1, connectionId: 'c-d', ...unheard },
    ]);
    expect(await sessionOf(world, 's1')).toEqual(session);
    expect(await read(world, 'a')).toMatchObject({ state: 'loading', sessionId: 's1', revision: nowMs });
    expect(await world.ticks.peekQueue(world.queue)).toMatchObject({ waiting: 0, sessions: 1 });
  });

  it('answers a repeated claim with the session that it made', async () => {
    const world = makeWorld();
    const session = await formDuel(world);
    world.time.advance(1_000);
    const again = await claim(world, 's1', [['a'], ['b']]);
    expect(again).toEqual({ kind: 'claimed', sessions: [session], refused: [] });
  });

  it('answers a call that was done in part as if each proposal had come alone', async () => {
    const world = makeWorld();
    await addAll(world, 'a', 'b', 'c', 'd', 'e');
    await hold(world);
    const [first] = claimedOf(await claim(world, 's1', [['a'], ['b']]));
    const proposals = [
      { sessionId: 's2', teams: [['c'], ['d']] },
      { sessionId: 's1', teams: [['a'], ['b']] },
      { sessionId: 's3', teams: [['b'], ['e']] },
      { sessionId: 's4', teams: [['e']] },
    ].map((proposal) => ({ ...proposal, gameMode: 'duel', region: null, quality: { total: 1 } }));
    const outcome = await world.ticks.claimMatches(world.queue, leaseOf(world), proposals, claimOptions());
    const sessions = [await sessionOf(world, 's2'), first, await sessionOf(world, 's4')];
    expect(outcome).toEqual({ kind: 'claimed', sessions, refused: [{ sessionId: 's3', gone: ['b'] }] });
    expect(sessions.map((session) => session?.players.map(({ player }) => player))).toEqual([
      ['c', 'd'],
      ['a', 'b'],
      ['e'],
    ]);
  });

  it('I1: a ticket gets into one session only', async () => {
    const world = makeWorld();
    await addAll(world, 'a', 'b', 'c', 'd');
    await hold(world);
    const proposals = [
      { sessionId: 's1', teams: [['a'], ['b']] },
      { sessionId: 's2', teams: [['b'], ['c']] },
      { sessionId: 's3', teams: [['c'], ['d']] },
    ].map((proposal) => ({ ...proposal, gameMode: 'duel', region: null, quality: { total: 1 } }));
    const outcome = await world.ticks.claimMatches(world.queue, leaseOf(world), proposals, claimOptions());
    expect(outcome).toMatchObject({
      kind: 'claimed',
      sessions: [{ sessionId: 's1' }, { sessionId: 's3' }],
      refused: [{ sessionId: 's2', gone: ['b'] }],
    });
    expect((await read(world, 'b'))?.sessionId).toBe('s1');
    expect(await world.sessions.readSession(world.queue, 's2')).toBeNull();
  });

  it('I2: refuses tickets that were removed, suspended or expired, and keeps the others waiting', async () => {
    const world = makeWorld();
    await addAll(world, 'expired');
    world.time.advance(TICKET_TIMEOUT_MS);
    await addAll(world, 'removed', 'suspended', 'well');
    await hold(world);
    await world.tickets.removeTicket(world.queue, 'removed', 'removed');
    await drop(world, 'suspended');
    await release(world, 'expired');
    expect(
      await claim(world, 's1', [
        ['expired', 'removed'],
        ['suspended', 'well'],
      ]),
    ).toEqual({
      kind: 'claimed',
      sessions: [],
      refused: [{ sessionId: 's1', gone: ['expired', 'removed', 'suspended'] }],
    });
    expect(await stateOf(world, 'well')).toBe('waiting');
  });

  it('goes straight to allocating where nobody has to load', async () => {
    const world = makeWorld();
    expect(await formDuel(world, 's1', false)).toMatchObject({ stage: 'allocating' });
    expect(await stateOf(world, 'a')).toBe('allocating');
    expect(await world.ticks.peekQueue(world.queue)).toMatchObject({ sessions: 1 });
  });
};

const describeEnd = (makeWorld: () => QueueWorld) => {
  it('ends an idle tick only when nothing waits, runs or changed', async () => {
    const world = makeWorld();
    const end = (cursor: number, mode: 'idle' | 'few') =>
      world.ticks.endTick(world.queue, 'ticker', cursor, mode);
    const { cursor } = await hold(world);
    await addAll(world, 'a', 'b');
    expect(await end(cursor, 'idle')).toEqual({ kind: 'goes_on' });
    expect(await end(cursor, 'few')).toEqual({ kind: 'goes_on' });
    const second = await hold(world, cursor);
    expect(await end(second.cursor, 'idle')).toEqual({ kind: 'goes_on' });
    await claim(world, 's1', [['a'], ['b']]);
    expect(await end(second.cursor, 'idle')).toEqual({ kind: 'goes_on' });
    expect(await end(second.cursor, 'few')).toEqual({ kind: 'goes_on' });
    expect(await world.ticks.peekQueue(world.queue)).toMatchObject({ leaseHeld: true });
  });

  it('ends with few waiting when nothing runs, and tells the next deadline', async () => {
    const world = makeWorld();
    await addAll(world, 'a', 'b');
    await drop(world, 'b');
    const { cursor } = await hold(world);
    const nextDueAtMs = world.time.nowMs() + 30_000;
    expect(await world.ticks.endTick(world.queue, 'ticker', cursor, 'few')).toEqual({
      kind: 'ended',
      nextDueAtMs,
    });
    expect(await world.ticks.peekQueue(world.queue)).toEqual({
      waiting: 1,
      sessions: 0,
      nextDueAtMs,
      leaseHeld: false,
    });
  });

  it('wakes somebody at once for who comes right after the lease was given back', async () => {
    const world = makeWorld();
    const first = await world.tickets.addTicket(world.queue, ticketFor('a'), GRACE_MS);
    expect(first).toMatchObject({ kind: 'added', wakeTicker: true });
    const { cursor } = await hold(world);
    await world.ticks.endTick(world.queue, 'ticker', cursor, 'few');
    const second = await world.tickets.addTicket(world.queue, ticketFor('b'), GRACE_MS);
    expect(second).toMatchObject({ kind: 'added', wakeTicker: true });
  });

  it('ends in any case when its time is up', async () => {
    const world = makeWorld();
    await formDuel(world);
    const outcome = await world.ticks.endTick(world.queue, 'ticker', 0, 'stop');
    // Nobody has been told of the session yet: that is due before its deadline.
    expect(outcome).toEqual({ kind: 'ended', nextDueAtMs: world.time.nowMs() + TELL_AGAIN_MS });
  });
};
