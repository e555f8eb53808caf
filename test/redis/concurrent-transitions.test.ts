import { describe, expect, test } from 'vitest';
import type { LoadingSession } from '../../src/core/session.ts';
import { createSessionStore } from '../../src/redis/session-store.ts';
import { createTickStore } from '../../src/redis/tick-store.ts';
import { createTicketStore } from '../../src/redis/ticket-store.ts';
import type { ClaimOutcome, LeaseHolder } from '../../src/use-cases/ports.ts';
import { GRACE_MS, LOADING_MS, SERVER, TICKET_TIMEOUT_MS, ticketFor } from '../support/conformance/world.ts';
import { freshQueue, REDIS_KINDS, redisOf } from '../support/redis.ts';

const PLAYERS = Array.from({ length: 60 }, (_, index) => `p${index}`);
const PAIRS = PLAYERS.flatMap((player, index) => (index % 2 === 0 ? [[player, `p${index + 1}`]] : []));

const claimed = (outcomes: readonly ClaimOutcome[]): readonly LoadingSession[] =>
  outcomes.flatMap((outcome) => (outcome.kind === 'claimed' ? outcome.sessions : []));

// Redis's own clock, many connections' worth of calls at once, in the order in which they happen to arrive.
describe.each(REDIS_KINDS)('calls that race on %s Redis', (kind) => {
  const redis = redisOf(kind);
  const tickets = createTicketStore(redis);
  const ticks = createTickStore(redis);
  const sessions = createSessionStore(redis);

  const lease = (holder: string): LeaseHolder => ({
    holder,
    leaseMs: 60_000,
    stopsAtMs: Date.now() + 60_000,
    deployment: 1,
  });
  const options = { loadingTimeoutMs: LOADING_MS, loading: true };
  const propose = (sessionId: string, ticketIds: readonly string[]) => ({
    sessionId,
    gameMode: 'duel',
    region: null,
    quality: { total: 1 },
    teams: ticketIds.map((ticketId) => [ticketId]),
  });
  const begin = (queue: string, holder: string) =>
    ticks.beginTick(queue, lease(holder), 0, 100, TICKET_TIMEOUT_MS);
  const addAll = (queue: string, players: readonly string[]) =>
    Promise.all(players.map((player) => tickets.addTicket(queue, ticketFor(player), GRACE_MS)));

  test('I1: of many adds for one player one ticket lives, and all are told of it', async () => {
    const queue = freshQueue();
    const adds = PLAYERS.map((ticketId) =>
      tickets.addTicket(queue, ticketFor(ticketId, ['alice', `friend-of-${ticketId}`]), GRACE_MS),
    );
    const outcomes = await Promise.all(adds);
    expect(outcomes.filter(({ kind: outcome }) => outcome === 'added')).toHaveLength(1);
    const live = outcomes.map((outcome) => ('place' in outcome ? outcome.place.ticket.ticketId : null));
    expect(new Set(live).size).toBe(1);
    expect(outcomes.filter((outcome) => 'wakeTicker' in outcome && outcome.wakeTicker)).toHaveLength(1);
  });

  test('I9: of two tickers that take the lease at once, one claims', async () => {
    const queue = freshQueue();
    await addAll(queue, PLAYERS);
    const began = await Promise.all([begin(queue, 'one'), begin(queue, 'two')]);
    expect(began.map(({ kind: outcome }) => outcome).sort()).toEqual(['held', 'holding']);
    const outcomes = await Promise.all(
      ['one', 'two'].flatMap((holder) =>
        PAIRS.map((pair) =>
          ticks.claimMatches(queue, lease(holder), [propose(`${holder}-${pair[0]}`, pair)], options),
        ),
      ),
    );
    expect(claimed(outcomes)).toHaveLength(PAIRS.length);
    expect(outcomes.filter(({ kind: outcome }) => outcome === 'lease_lost')).toHaveLength(PAIRS.length);
  });

  test('I1: overlapping claims never put a ticket into two sessions', async () => {
    const queue = freshQueue();
    await addAll(queue, PLAYERS);
    await begin(queue, 'one');
    const overlapping = PLAYERS.map((player, index) => [player, PLAYERS[(index + 1) % PLAYERS.length] ?? '']);
    const outcomes = await Promise.all(
      overlapping.map((pair, index) =>
        ticks.claimMatches(queue, lease('one'), [propose(`s${index}`, pair)], options),
      ),
    );
    const seated = claimed(outcomes).flatMap((session) => session.players.map(({ ticketId }) => ticketId));
    expect(new Set(seated).size).toBe(seated.length);
    expect(await ticks.peekQueue(queue)).toMatchObject({
      waiting: PLAYERS.length - seated.length,
      sessions: seated.length / 2,
    });
  });

  test('I2, I3: what was removed is in no session, and who was too late is told which', async () => {
    const queue = freshQueue();
    await addAll(queue, PLAYERS);
    await begin(queue, 'one');
    const claims = PAIRS.map((pair) =>
      ticks.claimMatches(queue, lease('one'), [propose(`s-${pair[0]}`, pair)], options),
    );
    const removals = PLAYERS.map((player) => tickets.removeTicket(queue, player, player));
    const [outcomes, removed] = await Promise.all([Promise.all(claims), Promise.all(removals)]);
    const sessionOf = new Map(
      claimed(outcomes).flatMap((session) =>
        session.players.map(({ player }) => [player, session.sessionId] as const),
      ),
    );
    for (const [index, outcome] of removed.entries()) {
      const session = sessionOf.get(PLAYERS[index] ?? '');
      if (outcome.kind === 'removed') expect(session).toBeUndefined();
      else expect(outcome).toMatchObject({ kind: 'too_late', sessionId: session });
    }
  });

  test('I4: all ready comes once, one token is taken and one server takes effect', async () => {
    const queue = freshQueue();
    await addAll(queue, PLAYERS);
    await begin(queue, 'one');
    await ticks.claimMatches(queue, lease('one'), [propose('s', PLAYERS)], options);
    const ready = await Promise.all(PLAYERS.map((player) => sessions.completeLoading(queue, 's', player)));
    expect(ready.filter(({ kind: outcome }) => outcome === 'all_ready')).toHaveLength(1);
    const callers = ['a', 'b', 'c', 'd'];
    const taken = await Promise.all(
      callers.map((token) => sessions.takeAllocation(queue, 's', token, 60_000, 3)),
    );
    expect(taken.filter(({ kind: outcome }) => outcome === 'taken')).toHaveLength(1);
    const finished = await Promise.all(
      callers.map((token) => sessions.finishAllocation(queue, 's', token, { ...SERVER, sessionId: token })),
    );
    expect(finished.filter(({ kind: outcome }) => outcome === 'finished')).toHaveLength(1);
  });
});
