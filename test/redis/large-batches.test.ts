import { describe, expect, test } from 'vitest';
import { queueKeys } from '../../src/redis/keys.ts';
import type { NewTicket } from '../../src/use-cases/ports.ts';
import {
  addAll,
  begin,
  claimOptions,
  hold,
  keptOf,
  leaseOf,
  presenceOf,
  type QueueWorld,
  sessionOf,
  TICKET_TIMEOUT_MS,
  ticketFor,
} from '../support/conformance/world.ts';
import { REDIS_KINDS, redisOf } from '../support/redis.ts';
import { redisQueueWorld } from '../support/stores.ts';

const COUNT = 2_500;
const ids = Array.from({ length: COUNT }, (_, index) => `t${index}`);

const fill = (world: QueueWorld) => Promise.all(ids.map((id) => addAll(world, id)));

describe.each(REDIS_KINDS)('more than unpack can carry at once, on %s Redis', (kind) => {
  const redis = redisOf(kind);

  test('a pool is read in one page or in many, each ticket once', async () => {
    const world = redisQueueWorld(redis);
    await fill(world);
    expect((await hold(world, 0, leaseOf(world), COUNT)).changes).toHaveLength(COUNT);
    const read: string[] = [];
    let page = await hold(world, 0, leaseOf(world), 999);
    for (; ; page = await hold(world, page.cursor, leaseOf(world), 999)) {
      read.push(...page.changes.map(({ ticketId }) => ticketId));
      if (!page.more) break;
    }
    expect(read.toSorted()).toEqual(ids.toSorted());
    expect((await hold(world, page.cursor)).changes).toEqual([]);
  });

  test('a claim takes them all', async () => {
    const world = redisQueueWorld(redis);
    await fill(world);
    await begin(world);
    const proposals = ids.flatMap((id, index) =>
      index % 2 === 0
        ? [
            {
              sessionId: `s${index}`,
              gameMode: 'duel',
              region: null,
              quality: { total: 1 },
              teams: [[id], [`t${index + 1}`]],
            },
          ]
        : [],
    );
    const outcome = await world.ticks.claimMatches(world.queue, leaseOf(world), proposals, claimOptions());
    expect(outcome).toMatchObject({ kind: 'claimed', refused: [] });
    expect(await world.ticks.peekQueue(world.queue)).toMatchObject({ waiting: 0, sessions: COUNT / 2 });
  });
});

describe.each(REDIS_KINDS)('what %s Redis keeps', (kind) => {
  const redis = redisOf(kind);

  test('numbers and texts survive every script unchanged', async () => {
    const world = redisQueueWorld(redis);
    const quality = { total: 1 / 3, rating: 0.1 + 0.2, 'ключ "\\/ 🎮': Number.MIN_VALUE };
    const player = 'ключ "\\/ 🎮 %d';
    const ticket: NewTicket = {
      ...ticketFor('a', [player]),
      presence: [presenceOf(player, { connectedAtMs: 1_799_999_999_999 })],
    };
    const added = await world.tickets.addTicket(world.queue, ticket, 30_000);
    const kept = { ...ticket, presence: ticket.presence.map(keptOf) };
    expect(added).toMatchObject({ kind: 'added', place: { ticket: kept } });
    await begin(world);
    const proposal = { sessionId: 's', gameMode: 'duel', region: 'ключ "\\/ 🎮', quality, teams: [['a']] };
    await world.ticks.claimMatches(world.queue, leaseOf(world), [proposal], claimOptions());
    await world.sessions.completeLoading(world.queue, 's', player);
    const session = await sessionOf(world, 's');
    expect(session).toMatchObject({
      stage: 'allocating',
      region: proposal.region,
      quality,
      cancelled: null,
      server: null,
      token: null,
    });
    expect(session.players[0]).toMatchObject({ player, connectedAtMs: 1_799_999_999_999 });
  });

  test('a queue that everybody has left keeps its head and tombstones, nothing else', async () => {
    const world = redisQueueWorld(redis);
    await addAll(world, 'a', 'b');
    const { cursor } = await hold(world);
    for (const id of ['a', 'b']) await world.tickets.removeTicket(world.queue, id, id);
    const after = await hold(world, cursor);
    await hold(world, after.cursor);
    await world.ticks.releaseDue(world.queue, ['a', 'b'], TICKET_TIMEOUT_MS);
    const keys = Object.entries(queueKeys(world.queue));
    const left = await Promise.all(
      keys.map(async ([name, key]) => ((await redis.exists(key)) === 1 ? name : null)),
    );
    expect(left.filter((name) => name !== null)).toEqual(['head', 'tombstones']);
  });
});
