import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { connectionKeys, playerKeys, queueKeys } from '../../src/redis/keys.ts';
import { comparable } from '../properties/queue-run.ts';
import {
  CANCEL_OPTIONS,
  claim,
  GRACE_MS,
  hold,
  leaseOf,
  type PlayerWorld,
  presenceOf,
  type QueueWorld,
  ready,
  stateOf,
  tell,
} from '../support/conformance/world.ts';
import { createTime, memoryPlayerWorld, memoryQueueWorld } from '../support/memory-worlds.ts';
import { REDIS_KINDS, redisOf } from '../support/redis.ts';
import { redisPlayerWorld, redisQueueWorld } from '../support/stores.ts';

/** What a name may do to a key, a record, a pattern or a script. */
const PARTS = [
  '{',
  '}',
  '{}',
  '{q:Duel}:head',
  '{p:',
  't:',
  's:',
  '*',
  '?',
  '[a-z]',
  '\n',
  '\r\n',
  '\0',
  '\u0001',
  ' ',
  '-',
  '"',
  '\\',
  '%s%d',
  "');redis.call('FLUSHALL')--",
  '\u202e',
  '👩‍👩‍👧‍👦',
  'é',
  'e\u0301',
  '__proto__',
  'constructor',
  'null',
  '1e999',
  'x'.repeat(10_000),
];

/** Well-formed: the token verifier lets in nothing else. */
const hostileId = fc
  .array(fc.oneof(fc.constantFrom(...PARTS), fc.string({ unit: 'grapheme', maxLength: 8 })), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) => parts.join('').toWellFormed());

/** Ids of tickets and sessions are the matchmaker's own, of letters and digits; but they may begin like this. */
const ownId = fc.constantFrom('t:', 's:', 'q', '__proto__', '0').map((prefix) => `${prefix}${randomUUID()}`);

const names = fc.record({
  queue: hostileId,
  players: fc.uniqueArray(hostileId, { minLength: 2, maxLength: 2 }),
  tickets: fc.tuple(ownId, ownId),
  session: ownId,
  /** As a client may name them. */
  claimed: hostileId,
  region: hostileId,
});

type Names = typeof names extends fc.Arbitrary<infer Value> ? Value : never;

interface Stores {
  readonly queue: QueueWorld;
  readonly players: PlayerWorld;
}

const connectionOf = (player: string, connectedAtMs: number) => ({
  connectionId: `c-${player}`,
  player,
  connectedAtMs,
  tokenRating: null,
  tokenPrioritySeconds: 0,
});

/** The life of two tickets, from the first frame to a cancelled match; every answer on the way. */
const live = async (
  { queue, players: of }: Stores,
  { players, tickets, session, claimed, region }: Names,
) => {
  const { players: store, connections } = of;
  const answers: unknown[] = [];
  const note = async (answer: Promise<unknown>) => answers.push(await answer);
  for (const [index, player] of players.entries()) {
    const connection = connectionOf(player, 1_000 + index);
    await connections.recordConnection(connection);
    await note(connections.findConnection(connection.connectionId));
    await note(store.attachConnection(connection, { kind: 'write', ping: true }));
    const ticketId = tickets[index] ?? '';
    const pointer = { queue: claimed, ticketId };
    await note(store.bindTicket(player, null, pointer, { requestedAtMs: 5_000 }));
    const request = {
      gameMode: claimed,
      members: [{ player, rating: 1_500 }],
      party: claimed,
      regions: { [region]: 20 },
      attributes: { [region]: [claimed, region] },
    };
    const ticket = { ticketId, request, presence: [presenceOf(player)] };
    await note(queue.tickets.addTicket(queue.queue, ticket, GRACE_MS));
    await note(queue.tickets.readTicket(queue.queue, ticketId, { player, pinged: true }));
  }
  const [one = '', other = ''] = players;
  await note(queue.tickets.removeTicket(queue.queue, claimed, one));
  await note(queue.tickets.removeTicket(queue.queue, tickets[1], one));
  await note(hold(queue));
  await note(claim(queue, session, [[tickets[0]], [tickets[1]]]));
  await note(ready(queue, claimed, one));
  await note(queue.sessions.readSession(queue.queue, claimed));
  await note(tell(queue, session, players));
  await note(ready(queue, session, one));
  await note(
    queue.sessions.cancelLoading(queue.queue, session, { reason: 'declined', player: other }, CANCEL_OPTIONS),
  );
  await note(store.penalise(one, session));
  await note(store.noteOpponents(one, session, [other, one, claimed]));
  await note(queue.ticks.endTick(queue.queue, leaseOf(queue).holder, 0, 'stop'));
  for (const ticketId of tickets) await note(stateOf(queue, ticketId));
  for (const player of players) await note(store.readPlayer(player));
  return answers;
};

/** Epochs are random: they are of whoever first spoke to a queue. */
const withoutEpochs = (answers: readonly unknown[]): unknown =>
  JSON.parse(
    JSON.stringify(comparable(answers, ''), (name, value: unknown) => (name === 'epoch' ? null : value)),
  );

describe.each(REDIS_KINDS)('I11: on %s Redis', (kind) => {
  const redis = redisOf(kind);

  test('names of any shape are of one slot, and nobody else is met by them', async () => {
    await fc.assert(
      fc.asyncProperty(names, async (hostile) => {
        const time = createTime();
        // Runs share a Redis, and keep apart by this.
        const run = randomUUID();
        const players = hostile.players.map((player) => `${player}${run}`);
        const named = { ...hostile, players };
        const real = { queue: redisQueueWorld(redis, time), players: redisPlayerWorld(redis, time) };
        const oracle = { queue: memoryQueueWorld(time), players: memoryPlayerWorld(time) };
        const hostileQueue = { ...real.queue, queue: `${hostile.queue}${run}` };
        const answers = await live({ ...real, queue: hostileQueue }, named);
        expect(JSON.stringify(answers)).toContain('"declined"');
        expect(withoutEpochs(answers)).toEqual(withoutEpochs(await live(oracle, named)));
        for (const player of players) expect(await redis.exists(playerKeys(player).player)).toBe(1);
      }),
      { numRuns: 25 },
    );
  });
});

describe('keys', () => {
  const KINDS = [
    (id: string) => Object.values(playerKeys(id)),
    (id: string) => Object.values(connectionKeys(id)),
    (id: string) => Object.values(queueKeys(id)),
  ];

  test('of two ids, or of two kinds, are never the same', () => {
    fc.assert(
      fc.property(fc.uniqueArray(hostileId, { minLength: 2, maxLength: 6 }), (ids) => {
        const keys = ids.flatMap((id) => KINDS.flatMap((keysOf) => keysOf(id)));
        expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(keys.length);
      }),
      { numRuns: 300 },
    );
  });
});
