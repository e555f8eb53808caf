import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { ticketIdOf } from '../../src/use-cases/ticket-id.ts';
import type { Client } from '../use-cases/frame-world.ts';
import { createSignedWorld, type SignedWorld } from './signed-world.ts';

/** What an attacker knows of a victim, at the most. */
interface Victim {
  readonly alice: Client;
  readonly gameMode: string;
  readonly ticketId: string;
  readonly receipt: string;
}

const REQUEST_ID = 'r1';

const queueAlice = async (world: SignedWorld, fields: object = {}): Promise<Victim> => {
  const alice = await world.connect('alice');
  const {
    ticket_id: ticketId,
    receipt,
    game_mode: gameMode,
  } = await alice.enqueue({ request_id: REQUEST_ID, ...fields });
  return { alice, gameMode, ticketId, receipt };
};

const loading = async (world: SignedWorld) => {
  const victim = await queueAlice(world);
  const bob = await world.connect('bob');
  await world.form('Duel', 's1', [victim.ticketId], [(await bob.enqueue()).ticket_id]);
  return { ...victim, bob };
};

const VICTIMS: [string, (world: SignedWorld) => Promise<Victim>][] = [
  ['waits', queueAlice],
  [
    'is away for a moment',
    async (world) => {
      const victim = await queueAlice(world);
      await victim.alice.drop();
      return victim;
    },
  ],
  [
    'waits with her party',
    async (world) => {
      world.parties.set('pair', ['alice', 'bob']);
      await (await world.connect('bob')).ask({ type: 'ping' }, 'pong');
      return queueAlice(world, { game_mode: 'Trio', party: 'pair' });
    },
  ],
  ['is loading', loading],
  [
    'has loaded',
    async (world) => {
      const victim = await loading(world);
      await victim.alice.load('s1');
      return victim;
    },
  ],
];

type Situation = (world: SignedWorld, name: string, gameMode: string) => Promise<Client>;

const inQueue: Situation = async (world, name, gameMode) => {
  const mallory = await world.connect(name);
  await mallory.enqueue({ game_mode: gameMode });
  return mallory;
};

const SITUATIONS: [string, Situation][] = [
  ['has no ticket', (world, name) => world.connect(name)],
  ['waits in the same queue', inQueue],
  [
    'is loading in the same queue',
    async (world, name) => {
      const [mallory, trudy] = [
        await inQueue(world, name, 'Duel'),
        await inQueue(world, `${name}s-friend`, 'Duel'),
      ];
      const tickets = [mallory, trudy].map(({ player }) => [
        world.kept.players.get(player)?.pointer?.ticketId ?? '',
      ]);
      await world.form('Duel', `session of ${name}`, ...tickets);
      return mallory;
    },
  ],
];

const attacksOn = ({ gameMode, ticketId, receipt }: Victim): readonly object[] => {
  const enqueue = { type: 'enqueue', game_mode: gameMode };
  return [
    { ...enqueue, player_id: 'alice' },
    { ...enqueue, player_id: 'alice', request_id: REQUEST_ID },
    { ...enqueue, request_id: REQUEST_ID },
    { ...enqueue, request_id: ticketId },
    { ...enqueue, party: 'pair' },
    { ...enqueue, party: ticketId },
    { ...enqueue, party: '__proto__' },
    { ...enqueue, ticket_id: ticketId, members: ['alice'] },
    { type: 'dequeue', request_id: REQUEST_ID },
    { type: 'dequeue', ticket_id: ticketId, player_id: 'alice' },
    { type: 'loading_complete', loading_session_id: 's1' },
    { type: 'loading_complete', loading_session_id: 's1', player_id: 'alice' },
    { type: 'loading_complete', loading_session_id: ticketId },
    { type: 'sync', receipt },
    { type: 'sync', ticket_id: ticketId, player_id: 'alice' },
    { type: 'ping', ticket_id: ticketId },
  ];
};

/** A request id is the asker's own words. */
const withoutEcho = (answer: object | null) => JSON.stringify({ ...answer, request_id: undefined });

describe.each(VICTIMS)('I11: a player who %s is touched by no frame of another, who', (_, prepare) => {
  it.each(SITUATIONS)('%s', async (_situation, begin) => {
    const world = createSignedWorld();
    const victim = await prepare(world);
    for (const [index, attack] of attacksOn(victim).entries()) {
      const mallory = await begin(world, `mallory-${index}`, victim.gameMode);
      const before = world.standingOf(victim.alice);
      const answer = withoutEcho(await mallory.send(attack));
      expect(world.standingOf(victim.alice)).toEqual(before);
      for (const secret of [victim.ticketId, victim.receipt, 'alice']) expect(answer).not.toContain(secret);
      expect(world.kept.players.get(mallory.player)?.pointer?.ticketId).not.toBe(victim.ticketId);
    }
  });
});

describe('a session that is over, or was left,', () => {
  it.each(['s1', 's0'])('is not completed by a player who has another: %s', async (former) => {
    const world = createSignedWorld();
    const { alice, bob } = await loading(world);
    await bob.ask({ type: 'dequeue' }, 'dequeued');
    await world.ports.sessions.forgetSession('Duel', 's1');
    const carol = await inQueue(world, 'carol', 'Duel');
    const tickets = [alice, carol].map(({ player }) => [
      world.kept.players.get(player)?.pointer?.ticketId ?? '',
    ]);
    await world.form('Duel', 's2', ...tickets);
    const late = { type: 'loading_complete', loading_session_id: former };
    const answer = await alice.ask(late, 'state');
    expect(answer).toMatchObject({ status: 'loading', loading_session_id: 's2', ready: 0 });
  });
});

test('nobody is made ready by a player of the same session, however often that one says so', async () => {
  const world = createSignedWorld();
  const { alice, bob } = await loading(world);
  for (let times = 0; times < 3; times += 1) await bob.load('s1');
  expect(await alice.ask({ type: 'sync' }, 'state')).toMatchObject({ status: 'loading', ready: 1, total: 2 });
});

describe('a party that the lobby wrote', () => {
  const together = async () => {
    const world = createSignedWorld();
    const mallory = await world.connect('mallory');
    world.parties.set('forced', ['alice', 'mallory']);
    return { world, mallory, ask: { type: 'enqueue', game_mode: 'Trio', party: 'forced' } };
  };

  it('takes nobody out of the ticket that they have', async () => {
    const { world, mallory, ask } = await together();
    const { alice } = await queueAlice(world);
    const before = world.standingOf(alice);
    expect(await mallory.refused(ask)).toMatchObject({ code: 'already_queued' });
    expect(world.standingOf(alice)).toEqual(before);
  });

  it('spends none of the enqueues of another member', async () => {
    const { world, mallory, ask } = await together();
    const alice = await world.connect('alice');
    await alice.ask({ type: 'ping' }, 'pong');
    const { buckets } = structuredClone(world.kept.players.get('alice') ?? expect.fail());
    await mallory.ask(ask, 'queued');
    expect(world.kept.players.get('alice')?.buckets).toEqual(buckets);
  });
});

test.each([
  ['a party', { type: 'enqueue', game_mode: 'Trio', party: 'pair' }, { party: 'unknown' }],
  ['a session', { type: 'loading_complete', loading_session_id: 's1' }, { loading_session_id: 'unknown' }],
  ['a request id', { type: 'dequeue', request_id: REQUEST_ID }, { request_id: 'unknown' }],
])('no answer tells whether there is %s of that name', async (_, named, unknown) => {
  const world = createSignedWorld();
  world.parties.set('pair', ['alice', 'bob']);
  await loading(world);
  const [mallory, trudy] = [await world.connect('mallory'), await world.connect('trudy')];
  expect(withoutEcho(await mallory.send(named))).toBe(
    withoutEcho(await trudy.send({ ...named, ...unknown })),
  );
});

test('a ticket is named by its player and their request alone, whatever either is called', () => {
  const tricky = fc.constantFrom('a', '"', '","', '\\', '[', ']', 'a","a', '');
  const text = fc.oneof(fc.string(), tricky);
  const pair = fc.tuple(text, text);
  fc.assert(
    fc.property(pair, pair, ([player, request], [otherPlayer, otherRequest]) => {
      const isSame = player === otherPlayer && request === otherRequest;
      expect(ticketIdOf(player, request) === ticketIdOf(otherPlayer, otherRequest)).toBe(isSame);
    }),
    { numRuns: 1_000 },
  );
});
