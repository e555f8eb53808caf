import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LoadingSession } from '../../src/core/session.ts';
import type { TicketChange } from '../../src/use-cases/ports.ts';
import {
  add,
  claimOptions,
  LEASE_MS,
  leaseOf,
  type QueueWorld,
  read,
  TICKET_TIMEOUT_MS,
  ticketFor,
} from '../support/conformance/world.ts';
import { memoryQueueWorld } from '../support/memory-worlds.ts';
import { REDIS_KINDS, redisOf } from '../support/redis.ts';
import { redisQueueWorld } from '../support/stores.ts';

const TICKETS = ['t1', 't2', 't3', 't4', 't5', 't6'] as const;
const ROUNDS = 4;

type Scheduler = fc.Scheduler;

/** Both the request and its answer take their time on the way. */
const overNetwork =
  <Arguments extends readonly unknown[], Answer>(
    scheduler: Scheduler,
    call: (...input: Arguments) => Promise<Answer>,
  ) =>
  async (...input: Arguments): Promise<Answer> => {
    await scheduler.schedule(Promise.resolve());
    return scheduler.schedule(call(...input));
  };

/** A ticker that pairs whatever it believes to be waiting. Answers the sessions that it got. */
const race = async (scheduler: Scheduler, world: QueueWorld, holder: string, deployment: number) => {
  const beginTick = overNetwork(scheduler, world.ticks.beginTick);
  const claimMatches = overNetwork(scheduler, world.ticks.claimMatches);
  const got: LoadingSession[] = [];
  const pool = new Set<string>();
  let cursor = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const lease = leaseOf(world, holder, deployment);
    const begun = await beginTick(world.queue, lease, cursor, 100, TICKET_TIMEOUT_MS);
    if (begun.kind === 'held') continue;
    cursor = begun.cursor;
    if (begun.startOver) pool.clear();
    follow(pool, begun.changes);
    const proposals = pairsOf([...pool]).map((teams, index) => ({
      sessionId: `${holder}-${round}-${index}`,
      gameMode: 'duel',
      region: null,
      quality: { total: 1 },
      teams,
    }));
    const outcome = await claimMatches(world.queue, lease, proposals, claimOptions());
    if (outcome.kind === 'lease_lost') continue;
    got.push(...outcome.sessions);
    const taken = outcome.sessions.flatMap(({ players }) => players.map(({ ticketId }) => ticketId));
    for (const ticketId of [...taken, ...outcome.refused.flatMap(({ gone }) => gone)]) pool.delete(ticketId);
  }
  return got;
};

const follow = (pool: Set<string>, changes: readonly TicketChange[]) => {
  for (const { ticketId, ticket } of changes) {
    if (ticket) pool.add(ticketId);
    else pool.delete(ticketId);
  }
};

const pairsOf = (ticketIds: readonly string[]) =>
  Array.from({ length: Math.floor(ticketIds.length / 2) }, (_, index) =>
    ticketIds.slice(2 * index, 2 * index + 2).map((ticketId) => [ticketId]),
  );

/** Players who come late and leave early, and time that passes meanwhile. Answers who was let go. */
const stir = async (scheduler: Scheduler, world: QueueWorld, leaving: readonly string[], pauses: number) => {
  const removeTicket = overNetwork(scheduler, world.tickets.removeTicket);
  for (const ticketId of TICKETS.slice(3)) {
    await scheduler.schedule(Promise.resolve());
    await add(world, ticketFor(ticketId));
  }
  for (let pause = 0; pause < pauses; pause += 1) {
    await scheduler.schedule(Promise.resolve());
    world.time.advance(LEASE_MS);
  }
  const outcomes = await Promise.all(
    leaving.map((ticketId) => removeTicket(world.queue, ticketId, ticketId)),
  );
  return leaving.filter((_, index) => outcomes[index]?.kind === 'removed');
};

const runRace = async (
  scheduler: Scheduler,
  world: QueueWorld,
  leaving: readonly string[],
  pauses: number,
) => {
  for (const ticketId of TICKETS.slice(0, 3)) await add(world, ticketFor(ticketId));
  const all = Promise.all([
    race(scheduler, world, 'old', 1),
    race(scheduler, world, 'new', 2),
    stir(scheduler, world, leaving, pauses),
  ]);
  const [first, second, removed] = await scheduler.waitFor(all);
  const sessions = [...first, ...second];
  const claimed = sessions.flatMap(({ players }) => players.map(({ ticketId }) => ticketId));
  expect(claimed, 'I1: nobody is in two sessions').toEqual([...new Set(claimed)]);
  for (const ticketId of removed)
    expect(claimed, 'I3: nobody is matched after leaving').not.toContain(ticketId);
  for (const ticketId of TICKETS) {
    if (removed.includes(ticketId)) continue;
    const ticket = await read(world, ticketId);
    const session = sessions.find(({ players }) => players.some((player) => player.ticketId === ticketId));
    expect(ticket).toMatchObject({
      state: session ? 'loading' : 'waiting',
      sessionId: session?.sessionId ?? null,
    });
  }
};

describe('two tickers on one queue', () => {
  const outline = (makeWorld: () => QueueWorld, numRuns: number) => async () => {
    const leaving = fc.uniqueArray(fc.constantFrom(...TICKETS.slice(0, 3)), { maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), leaving, fc.nat({ max: 3 }), (scheduler, ids, pauses) =>
        runRace(scheduler, makeWorld(), ids, pauses),
      ),
      { numRuns },
    );
  };

  it(
    'I1, I3, I9: never claim one ticket twice, however their calls interleave (memory)',
    outline(memoryQueueWorld, 150),
  );

  describe.each(REDIS_KINDS)('%s Redis', (kind) => {
    const redis = redisOf(kind);
    it(
      'I1, I3, I9: never claim one ticket twice, however their calls interleave',
      outline(() => redisQueueWorld(redis), 30),
    );
  });
});
