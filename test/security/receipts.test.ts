import { createHmac } from 'node:crypto';
import { Redis } from 'ioredis';
import { describe, expect, it, test } from 'vitest';
import { queueKeys } from '../../src/redis/keys.ts';
import { signReceipt } from '../../src/use-cases/place-frame.ts';
import { startOwnWorld, ticketOf } from '../support/runtime.ts';
import { base64urlJson } from '../tokens/issuer.ts';
import type { Client } from '../use-cases/frame-world.ts';
import { attackersKey, es256, tokenOf } from './credentials.ts';
import { createSignedWorld, RECEIPT_SECRET, type SignedWorld } from './signed-world.ts';

const MINUTE_MS = 60_000;

const hmac = (text: string, secret = RECEIPT_SECRET, hash = 'sha256') =>
  createHmac(hash, secret).update(text).digest('base64url');

const PURPOSE = 'muster receipt\n';

/** As `src/tokens/receipts.ts` signs, with whatever secret. */
const sealed = (payload: string, secret?: string) => `${payload}.${hmac(`${PURPOSE}${payload}`, secret)}`;

const asJwt = (payload: string) => {
  const signed = `${base64urlJson({ alg: 'HS256' })}.${payload}`;
  return `${signed}.${hmac(signed)}`;
};

type Fields = Readonly<Record<string, unknown>>;
type Opened = Fields & { readonly claims: Fields & { readonly request: Fields } };

const payloadOf = (receipt: string) => receipt.split('.')[0] ?? '';
const opened = (receipt: string): Opened =>
  JSON.parse(Buffer.from(payloadOf(receipt), 'base64url').toString());

/** The receipt with something else in it, under its old signature. */
const changed = (change: (payload: Opened) => Fields) => (receipt: string) =>
  `${base64urlJson({ ...opened(receipt), ...change(opened(receipt)) })}.${receipt.split('.')[1]}`;

const claiming = (claims: Fields) => changed((payload) => ({ claims: { ...payload.claims, ...claims } }));

const requesting = (request: Fields) =>
  changed(({ claims }) => ({ claims: { ...claims, request: { ...claims.request, ...request } } }));

const signedBy = (secret: string) => (receipt: string) => sealed(base64urlJson(opened(receipt)), secret);

/** Alice's ticket was lost with Redis; mallory, who never had one, is here as well. */
const afterLoss = async () => {
  const world = createSignedWorld();
  const alice = await world.connect('alice');
  const { receipt, ticket_id: ticketId } = await alice.enqueue({ request_id: 'r1' });
  world.loseRedis();
  return { world, alice, receipt, ticketId, mallory: await world.connect('mallory') };
};

/** The player may hold a connection and spend a frame by it, and nothing else. */
const isRefused = async (world: SignedWorld, client: Client, receipt: string) => {
  await client.ask({ type: 'ping' }, 'pong');
  const before = world.standing();
  expect(await client.refused({ type: 'sync', receipt })).toMatchObject({ code: 'bad_receipt' });
  expect(world.standing()).toEqual(before);
};

const syncWith = (client: Client, receipt: string) => client.ask({ type: 'sync', receipt }, 'state');

/** Offers it, and is told that there is no ticket; nothing has come of it. */
const bringsNothing = async (world: SignedWorld, client: Client, receipt: string) => {
  expect(await syncWith(client, receipt)).toMatchObject({ status: 'none' });
  expect(await client.ask({ type: 'sync' }, 'state')).toMatchObject({ status: 'none' });
  for (const { players } of world.kept.queues.values()) expect(players.has(client.player)).toBe(false);
};

describe('I11: a receipt is refused with bad_receipt and changes nothing', () => {
  const FORGED: [string, (receipt: string) => string][] = [
    ['with an older age', claiming({ enqueuedAtMs: 1 })],
    ['with a later end', changed(() => ({ expiresAtMs: Number.MAX_SAFE_INTEGER }))],
    ['of another ticket', claiming({ ticketId: 'mallorys' })],
    ['of another queue', claiming({ queue: 'Trio' })],
    ['of another game mode', requesting({ gameMode: 'Trio' })],
    ['with a better rating', requesting({ members: [{ player: 'alice', rating: 3_000 }] })],
    [
      'with another member',
      requesting({ members: ['alice', 'bob'].map((player) => ({ player, rating: 1 })) }),
    ],
    ['signed with another secret', signedBy('what receipts are signed with, by an attacker')],
    ['signed with no secret', signedBy('')],
    [
      'signed by our secret for another purpose',
      (receipt) => `${payloadOf(receipt)}.${hmac(payloadOf(receipt))}`,
    ],
    [
      'signed by our secret with a weaker hash',
      (receipt) => `${payloadOf(receipt)}.${hmac(`${PURPOSE}${payloadOf(receipt)}`, RECEIPT_SECRET, 'sha1')}`,
    ],
    [
      'signed with a key pair',
      (receipt) => `${payloadOf(receipt)}.${es256(attackersKey())(receipt).toString('base64url')}`,
    ],
    ['without a signature', (receipt) => `${payloadOf(receipt)}.`],
    [
      'that says it needs no signature',
      (receipt) => `${base64urlJson({ alg: 'none' })}.${payloadOf(receipt)}.`,
    ],
    ['that is a JWT of HS256 by our secret', (receipt) => asJwt(payloadOf(receipt))],
    [
      'of a format that does not exist',
      (receipt) => sealed(base64urlJson({ ...opened(receipt), format: 2 })),
    ],
    ['that is a token', () => tokenOf()],
  ];
  it.each(FORGED)('%s', async (_, forge) => {
    const { world, alice, receipt } = await afterLoss();
    await isRefused(world, alice, forge(receipt));
    expect(await syncWith(alice, receipt)).toMatchObject({ status: 'waiting' });
  });

  it('that is a match ticket', async () => {
    const { world, alice } = await afterLoss();
    const seat = { player: 'alice', sessionId: 'game-1', gameMode: 'Duel', team: 0 };
    await isRefused(world, alice, await world.ports.signer.matchTicket(seat));
  });

  it("that is another player's, whoever is in line", async () => {
    const { world, alice, mallory, receipt } = await afterLoss();
    await isRefused(world, mallory, receipt);
    await syncWith(alice, receipt);
    await isRefused(world, mallory, receipt);
  });

  it('that is 31 minutes old, however long it was kept alive before', async () => {
    const { world, alice, receipt } = await afterLoss();
    await world.clock.advance(29 * MINUTE_MS);
    const { receipt: later } = (await syncWith(alice, receipt)) as { receipt: string };
    world.loseRedis();
    await world.clock.advance(2 * MINUTE_MS);
    await isRefused(world, alice, receipt);
    expect(await syncWith(alice, later)).toMatchObject({ status: 'waiting' });
  });
});

describe('I1: a receipt that is offered again', () => {
  it('on two connections brings back one ticket, which the newer connection has', async () => {
    const { world, alice, receipt, ticketId } = await afterLoss();
    expect(await syncWith(alice, receipt)).toMatchObject({ status: 'waiting', ticket_id: ticketId });
    const again = await world.connect('alice');
    expect(await syncWith(again, receipt)).toMatchObject({
      status: 'waiting',
      ticket_id: ticketId,
      queue_size: 1,
    });
  });

  it('does not add to a ticket in another queue', async () => {
    const { world, alice, receipt } = await afterLoss();
    const { ticket_id } = await alice.enqueue({ game_mode: 'Trio' });
    expect(await syncWith(alice, receipt)).toMatchObject({ status: 'waiting', ticket_id, game_mode: 'Trio' });
    expect(world.kept.queues.get('Duel')?.players.has('alice') ?? false).toBe(false);
  });

  it('I3: after a dequeue brings nothing back', async () => {
    const world = createSignedWorld();
    const alice = await world.connect('alice');
    const { receipt } = await alice.enqueue();
    await alice.ask({ type: 'dequeue' }, 'dequeued');
    await bringsNothing(world, alice, receipt);
    await world.clock.advance(20 * MINUTE_MS);
    await bringsNothing(world, alice, receipt);
  });

  it('while its ticket has a match is answered with that, and brings nothing back when it is over', async () => {
    const world = createSignedWorld();
    const { alice, ticketIds } = await world.matchDuel();
    const place = await world.ports.tickets.readTicket('Duel', ticketIds[0] ?? '', null);
    const receipt = await signReceipt(world.ports.signer)('Duel', place ?? expect.fail('Expected a ticket.'));
    expect(await syncWith(alice, receipt)).toMatchObject({ status: 'matched', session_id: 'game-1' });
    await world.ports.sessions.forgetSession('Duel', 's1');
    await bringsNothing(world, alice, receipt);
  });
});

describe('a receipt of a party', () => {
  /** Alice and mallory wait as one ticket. */
  const inParty = async () => {
    const world = createSignedWorld();
    world.parties.set('pair', ['alice', 'mallory']);
    const [alice, mallory] = [await world.connect('alice'), await world.connect('mallory')];
    await mallory.ask({ type: 'ping' }, 'pong');
    const { receipt, ticket_id: ticketId } = await alice.enqueue({ game_mode: 'Trio', party: 'pair' });
    return { world, alice, mallory, receipt, ticketId };
  };

  /** Mallory's connection is lost, and the ticket ends without her. */
  const endedByGrace = async () => {
    const party = await inParty();
    const { world, mallory, ticketId } = party;
    await mallory.drop();
    await world.clock.advance(30_000);
    await world.ports.ticks.releaseDue('Trio', [ticketId], 30 * MINUTE_MS);
    return { ...party, back: await world.connect('mallory') };
  };

  test('I3: brings nothing back after any member has left', async () => {
    const { world, alice, mallory, receipt } = await inParty();
    await alice.ask({ type: 'dequeue' }, 'dequeued');
    await bringsNothing(world, mallory, receipt);
  });

  test.each([
    ['left', { type: 'dequeue' }],
    ['asked where they stand', { type: 'sync' }],
    ['queued alone', { type: 'enqueue', game_mode: 'Duel' }],
  ])('I3: brings nothing back after a member was lost and the other %s', async (_, frame) => {
    const { world, alice, back, receipt } = await endedByGrace();
    await alice.send(frame);
    const before = await world.ports.players.readPlayer('alice');
    await bringsNothing(world, back, receipt);
    expect(await world.ports.players.readPlayer('alice')).toEqual(before);
    expect(world.kept.queues.get('Trio')?.players.size).toBe(0);
  });

  test.each([
    ['who was lost', async () => endedByGrace()],
    [
      'whose ticket Redis lost',
      async () => {
        const party = await inParty();
        party.world.loseRedis();
        return { ...party, back: party.mallory };
      },
    ],
  ])('of a member %s brings nobody back who has left the party since', async (_, lose) => {
    const { world, alice, back, receipt } = await lose();
    world.parties.set('pair', ['mallory']);
    await bringsNothing(world, back, receipt);
    const alone = await alice.enqueue({ game_mode: 'Trio' });
    expect((await world.readTicket(alone.ticket_id, 'Trio'))?.request.members).toMatchObject([
      { player: 'alice' },
    ]);
  });

  test('is as good after Redis lost everything for each member, and for no stranger', async () => {
    const { world, alice, mallory, receipt, ticketId } = await inParty();
    world.loseRedis();
    await isRefused(world, await world.connect('zoe'), receipt);
    expect(await syncWith(mallory, receipt)).toMatchObject({ status: 'suspended', ticket_id: ticketId });
    expect(await syncWith(alice, receipt)).toMatchObject({ status: 'waiting', ticket_id: ticketId });
  });
});

test('I1: a receipt offered by two connections at once, again and again, brings back one ticket of a real Redis', async () => {
  const world = await startOwnWorld();
  const redis = new Redis(world.redisUrl);
  const [first] = await world.enqueueInOrder('Normal_5v5', ['alice']);
  const { receipt, ticketId } = ticketOf(first);
  await redis.flushall();
  const second = await world.connectAgain(first);
  const offers = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? first : second));
  for (const client of offers) client.send({ type: 'sync', receipt });
  for (const client of offers.filter((each) => each === second))
    expect(await client.next('state')).toMatchObject({
      status: 'waiting',
      ticket_id: ticketId,
      queue_size: 1,
    });
  expect(await first.closed).toBe(1000);
  expect(await redis.hkeys(queueKeys('Normal_5v5').tickets)).toEqual([ticketId]);
  await second.leave();
  redis.disconnect();
  await world.stop();
});
