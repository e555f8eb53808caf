import { describe, expect, it } from 'vitest';
import { SWEPT_WITHIN_MS } from '../../sim/ledger/deadlines.ts';
import { matchFoundFrame, startLoadingFrame } from '../../src/core/frames.ts';
import { MATCHED_KEPT_MS } from '../../src/core/limits.ts';
import type { LoadingSession } from '../../src/core/session.ts';
import { RELEASED_FOR_MS } from '../../src/use-cases/allocate-session.ts';
import {
  addAll,
  CANCEL_OPTIONS,
  formDuel,
  formMatchedDuel,
  formReadyDuel,
  LOADING_MS,
  ready,
  SERVER,
  sessionOf,
  TOKEN_MS,
  take,
  tell,
} from '../support/conformance/world.ts';
import { createLedgerWorld, type LedgerWorld } from './ledger-world.ts';
import { aboutSessions, aboutTickets, aboutTicks } from './lies.ts';

const tellAll = ({ ledger }: LedgerWorld, session: LoadingSession) => {
  for (const { player } of session.players)
    ledger.accepted(player, startLoadingFrame(session, player, session.deadlineMs), true);
};

const tellMatch = ({ ledger }: LedgerWorld, session: LoadingSession, ...players: readonly string[]) => {
  for (const player of players)
    ledger.accepted(player, matchFoundFrame(session, player, 'a match ticket'), true);
};

const cancel = (
  { world }: Pick<LedgerWorld, 'world'>,
  cause: Parameters<typeof world.sessions.cancelLoading>[2],
) => world.sessions.cancelLoading(world.queue, 's1', cause, CANCEL_OPTIONS);

const request = (loadingSessionId: string) => ({
  loadingSessionId,
  gameMode: 'queue',
  region: null,
  teams: [['a'], ['b']],
});

const finish = ({ world }: Pick<LedgerWorld, 'world'>, token: string, sessionId = 'game-s1') =>
  world.sessions.finishAllocation(world.queue, 's1', token, { ...SERVER, sessionId });

/** A duel that has been given a server by a fleet that the ledger watches. */
const allocatedDuel = async () => {
  const found = createLedgerWorld();
  const fleet = found.ledger.watchAllocator(found.fleet);
  await formReadyDuel(found.world);
  await take(found.world, 's1', 'token');
  await fleet.allocate(request('s1'));
  return { ...found, fleet };
};

describe('a ledger of sessions', () => {
  it('I4: finds an allocation that takes effect twice', async () => {
    const found = createLedgerWorld(
      aboutSessions(({ finishAllocation, readSession }) => ({
        finishAllocation: async (queue, sessionId, ...rest) => {
          const outcome = await finishAllocation(queue, sessionId, ...rest);
          const session = await readSession(queue, sessionId);
          return outcome.kind === 'refused' && session ? { kind: 'finished', session } : outcome;
        },
      })),
    );
    await formMatchedDuel(found.world);
    expect(found.broken()).toEqual([]);
    await finish(found, 'another token', 'game-2');
    expect(found.broken()).toEqual(['I4']);
  });

  it('I4: finds two callers who allocate at once', async () => {
    const { world, broken } = createLedgerWorld(
      aboutSessions(({ readSession }) => ({
        takeAllocation: async (queue, sessionId) => {
          const session = await readSession(queue, sessionId);
          return session === null ? { kind: 'over' } : { kind: 'taken', session };
        },
      })),
    );
    await formReadyDuel(world);
    await take(world, 's1', 'one');
    await take(world, 's1', 'another');
    expect(broken()).toEqual(['I4']);
  });

  it('I4: finds a session that is forgotten while it holds a server', async () => {
    const found = await allocatedDuel();
    await cancel(found, { reason: 'no_server', token: 'token' });
    await found.world.sessions.forgetSession(found.world.queue, 's1');
    expect(found.broken()).toEqual(['I4']);
  });

  it('I4: excuses a server that its provider did not take back for ten minutes', async () => {
    const found = await allocatedDuel();
    await cancel(found, { reason: 'no_server', token: 'token' });
    found.advance(RELEASED_FOR_MS);
    await found.world.sessions.forgetSession(found.world.queue, 's1');
    expect(found.broken()).toEqual([]);
  });

  it('I4: finds an unused server that nobody releases', async () => {
    const found = await allocatedDuel();
    await cancel(found, { reason: 'no_server', token: 'token' });
    found.advance(RELEASED_FOR_MS + TOKEN_MS + SWEPT_WITHIN_MS);
    expect(found.broken()).toEqual([]);
    found.advance(1);
    expect(found.broken()).toEqual(['I4']);
  });

  it('I4: finds a server that is released while it is played on', async () => {
    const found = await allocatedDuel();
    await finish(found, 'token');
    await found.fleet.release('s1');
    expect(found.broken()).toEqual(['I4']);
  });

  it('I4: finds players who are sent to a server that is not theirs', async () => {
    const found = await allocatedDuel();
    await finish(found, 'token', 'game-of-others');
    expect(found.broken()).toEqual(['I4']);
  });

  it('I4: finds a server that is given to a session that was settled already, and not given back', async () => {
    const found = await allocatedDuel();
    await cancel(found, { reason: 'no_server', token: 'token' });
    await found.fleet.release('s1');
    await found.world.sessions.forgetSession(found.world.queue, 's1');
    for (const isGivenBack of [true, false]) {
      await found.fleet.allocate(request('s1'));
      if (isGivenBack) await found.fleet.release('s1');
      found.advance(SWEPT_WITHIN_MS + 1);
      expect(found.broken()).toEqual(isGivenBack ? [] : ['I4']);
    }
  });

  it('I4: excuses a server that is given to a session of which a failover took something back', async () => {
    const found = createLedgerWorld();
    const fleet = found.ledger.watchAllocator(found.fleet);
    await formReadyDuel(found.world);
    const before = found.ledger.snapshot();
    await take(found.world, 's1', 'token');
    found.ledger.fellBackTo(before, { queues: [found.world.queue], players: false });
    await cancel(found, { reason: 'no_server', token: 'token' });
    await found.world.sessions.forgetSession(found.world.queue, 's1');
    await fleet.allocate(request('s1'));
    expect(found.broken()).toEqual([]);
  });

  it('I5: finds a session that loads beyond its deadline, but for the time that is excused', async () => {
    const found = createLedgerWorld();
    tellAll(found, await formDuel(found.world));
    found.ledger.excuse(5_000, 'a test');
    found.advance(LOADING_MS + SWEPT_WITHIN_MS + 5_000);
    expect(found.broken()).toEqual([]);
    found.advance(1);
    expect(found.broken()).toEqual(['I5']);
  });

  it('I5: finds a session that nobody gets a server for', async () => {
    const { world, advance, broken } = createLedgerWorld();
    await formReadyDuel(world);
    advance(4 * TOKEN_MS + SWEPT_WITHIN_MS);
    expect(broken()).toEqual([]);
    advance(TOKEN_MS);
    expect(broken()).toEqual(['I5']);
  });

  it('I5: finds a ticket of a cancelled session that is not accounted for', async () => {
    const found = createLedgerWorld(
      aboutSessions(({ cancelLoading }) => ({
        cancelLoading: async (...input) => {
          const outcome = await cancelLoading(...input);
          return outcome.kind === 'refused'
            ? outcome
            : { ...outcome, cancelled: { ...outcome.cancelled, fates: outcome.cancelled.fates.slice(1) } };
        },
      })),
    );
    await formDuel(found.world);
    await cancel(found, { reason: 'unreachable', player: 'a', connectionId: 'c-a' });
    expect(found.broken()).toEqual(['I5']);
  });

  it('I6: finds an innocent ticket that does not go back', async () => {
    const found = createLedgerWorld(
      aboutSessions(({ cancelLoading }) => ({
        cancelLoading: async (...input) => {
          const outcome = await cancelLoading(...input);
          if (outcome.kind === 'refused') return outcome;
          const fates = outcome.cancelled.fates.map((fate) => ({ ...fate, state: 'cancelled' as const }));
          return { ...outcome, cancelled: { ...outcome.cancelled, fates } };
        },
      })),
    );
    await formDuel(found.world);
    await cancel(found, { reason: 'declined', player: 'a' });
    expect(found.broken()).toEqual(['I6']);
  });

  it('I7: finds a penalty for a player who was not told', async () => {
    const found = createLedgerWorld();
    const session = await formDuel(found.world);
    found.ledger.accepted('a', startLoadingFrame(session, 'a', session.deadlineMs), true);
    const told = [{ sessionId: 's1', players: ['a', 'b'] }];
    await found.world.sessions.markTold(found.world.queue, told, 'start', LOADING_MS);
    found.advance(LOADING_MS);
    await cancel(found, { reason: 'no_show' });
    await found.players.penalise('a', 's1');
    expect(found.broken()).toEqual([]);
    await found.players.penalise('b', 's1');
    expect(found.broken()).toEqual(['I7']);
  });

  it('I7: finds a no-show whose pointer to the ticket was lost before the deadline', async () => {
    for (const isLost of [false, true]) {
      const found = createLedgerWorld();
      const before = found.ledger.snapshot();
      for (const player of ['a', 'b'])
        await found.players.bindTicket(player, null, { queue: found.world.queue, ticketId: player }, null);
      tellAll(found, await formDuel(found.world));
      await tell(found.world, 's1', ['a', 'b']);
      found.ledger.fellBackTo(before, { queues: [], players: isLost });
      found.advance(LOADING_MS);
      await cancel(found, { reason: 'no_show' });
      expect(found.broken()).toEqual(isLost ? ['I7'] : []);
    }
  });

  it('I7: finds a penalty for a player whom the queue does not call guilty', async () => {
    const found = createLedgerWorld();
    tellAll(found, await formDuel(found.world));
    await found.world.tickets.removeTicket(found.world.queue, 'a', 'a');
    await cancel(found, { reason: 'declined', player: 'a' });
    await found.players.penalise('a', 's1');
    expect(found.broken()).toEqual([]);
    await found.players.penalise('b', 's1');
    expect(found.broken()).toEqual(['I7']);
  });

  it('I7: finds a penalty for a decline that the player had no part in', async () => {
    const found = createLedgerWorld();
    await formDuel(found.world);
    await cancel(found, { reason: 'declined', player: 'a' });
    await found.players.penalise('a', 's1');
    expect(found.broken()).toEqual(['I7']);
  });

  it('I7: finds a no-show who has loaded', async () => {
    const found = createLedgerWorld(
      aboutSessions(({ cancelLoading }) => ({
        cancelLoading: async (queue, sessionId, _cause, options) => {
          const cause = { reason: 'declined', player: 'a' } as const;
          return cancelLoading(queue, sessionId, cause, options);
        },
      })),
    );
    tellAll(found, await formDuel(found.world));
    await ready(found.world, 's1', 'a');
    await cancel(found, { reason: 'no_show' });
    expect(found.broken()).toEqual(['I7']);
  });

  it('I8: finds a session that waits for a player who has heard nothing', async () => {
    const found = createLedgerWorld();
    await formDuel(found.world);
    found.advance(LOADING_MS + SWEPT_WITHIN_MS + 1);
    expect(found.broken()).toEqual(['I8']);
  });

  it('I8: finds a match that is made without a player', async () => {
    const { world, broken } = createLedgerWorld(
      aboutSessions(({ completeLoading }) => ({
        completeLoading: async (...input) => {
          const outcome = await completeLoading(...input);
          return outcome.kind === 'progress' ? { ...outcome, kind: 'all_ready' } : outcome;
        },
      })),
    );
    await formDuel(world);
    await ready(world, 's1', 'a');
    expect(broken()).toEqual(['I8']);
  });

  it('I8: finds a match that is forgotten before all are told of it', async () => {
    const found = createLedgerWorld();
    await formMatchedDuel(found.world);
    tellMatch(found, await sessionOf(found.world, 's1'), 'a');
    await found.world.sessions.forgetSession(found.world.queue, 's1');
    expect(found.broken()).toEqual(['I8']);
  });

  it('I8: excuses a match that was kept for ten minutes, or that all were told of', async () => {
    const [late, told] = [createLedgerWorld(), createLedgerWorld()];
    for (const { world } of [late, told]) await formMatchedDuel(world);
    late.advance(MATCHED_KEPT_MS);
    tellMatch(told, await sessionOf(told.world, 's1'), 'a', 'b');
    for (const { world } of [late, told]) await world.sessions.forgetSession(world.queue, 's1');
    expect([...late.broken(), ...told.broken()]).toEqual([]);
  });

  it('counts what it has looked at', async () => {
    const { world, ledger } = createLedgerWorld();
    await formMatchedDuel(world);
    expect(ledger.counts()).toMatchObject({
      'I2: only who waits is claimed': 2,
      'I4: one allocation takes effect': 1,
      'I5: a session ends in time': 2,
      'I9: who claims holds the lease': 1,
    });
  });
});

describe('a ledger at rest', () => {
  it('I5: finds a session that is still open, but for one that began when everybody asked once more', async () => {
    const { world, ledger, advance, broken } = createLedgerWorld();
    await formDuel(world);
    advance(59_999);
    await ledger.finish();
    expect(broken()).toEqual([]);
    advance(1);
    await ledger.finish();
    expect(broken()).toEqual(['I5', 'I5']);
  });

  it('I4: finds a server that nobody plays on', async () => {
    const found = await allocatedDuel();
    await cancel(found, { reason: 'no_server', token: 'token' });
    await found.ledger.finish();
    expect(found.broken()).toEqual(['I4']);
  });

  it('I10: finds a match that could have been made', async () => {
    const { world, ledger, advance, broken } = createLedgerWorld();
    await addAll(world, 'a', 'b');
    await ledger.finish();
    expect(broken()).toEqual([]);
    advance(2_000);
    await ledger.finish();
    expect(broken()).toEqual(['I10']);
  });

  it('finds a live ticket that the store does not know', async () => {
    const { world, ledger, broken } = createLedgerWorld(
      aboutTickets(() => ({ readTicket: async () => null })),
    );
    await addAll(world, 'a');
    await ledger.finish();
    expect(broken()).toEqual(['liveness']);
  });

  it('finds a ticket that has fallen out of the line', async () => {
    const { world, ledger, broken } = createLedgerWorld(
      aboutTicks(({ peekQueue }) => ({
        peekQueue: async (queue) => ({ ...(await peekQueue(queue)), waiting: 0 }),
      })),
    );
    await addAll(world, 'a');
    await ledger.finish();
    expect(broken()).toEqual(['liveness']);
  });

  it('finds what was left behind though it is due, or over', async () => {
    const found = createLedgerWorld();
    await formDuel(found.world);
    await cancel(found, { reason: 'unreachable', player: 'a', connectionId: 'c-a' });
    found.advance(600_000);
    await found.ledger.finish();
    expect(found.broken()).toEqual(['liveness', 'liveness']);
  });

  it('finds nothing where one waits alone', async () => {
    const { world, ledger, violations, advance } = createLedgerWorld();
    await addAll(world, 'a');
    advance(60_000);
    await ledger.finish();
    expect(violations).toEqual([]);
  });
});
