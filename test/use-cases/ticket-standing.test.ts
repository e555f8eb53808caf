import { describe, expect, test } from 'vitest';
import type { GameMode } from '../../src/core/game-mode.ts';
import { type MatchRules, plainRules } from '../../src/core/match-rules.ts';
import type { TicketRequest } from '../../src/core/ticket.ts';
import type { ReceiptClaims } from '../../src/use-cases/ports.ts';
import { configuration, createFrameWorld } from './frame-world.ts';

const MODE = 'Choosy';
const ENQUEUE = { game_mode: MODE };

const modeOf = (rules: Partial<MatchRules>, changes: Partial<GameMode>): GameMode => ({
  id: MODE,
  queue: MODE,
  rules: { ...plainRules(MODE, 2, 3), avoidBlocked: 'hard', avoidRecent: 'soft', ...rules },
  requiredPlayers: 6,
  recentOpponents: 2,
  loading: true,
  ratingSource: 'profile',
  loadingSessionTimeoutMs: 30_000,
  reconnectGraceMs: 30_000,
  requeueDelayMs: 5_000,
  ticketTimeoutMs: 1_800_000,
  ...changes,
});

/** One mode that keeps players apart, and what is read of profiles. */
const createWorld = (rules: Partial<MatchRules> = {}, changes: Partial<GameMode> = {}, seed = 1) => {
  const world = createFrameWorld(seed);
  const gameModes = new Map([[MODE, modeOf(rules, changes)]]);
  world.ports.configuration = { ...configuration, gameModes };
  const { readProfile } = world.ports.profiles;
  const read: string[] = [];
  world.ports.profiles.readProfile = (player) => {
    read.push(player);
    return readProfile(player);
  };
  const meet = (player: string, sessionId: string, ...opponents: string[]) =>
    world.ports.players.noteOpponents(player, sessionId, opponents);
  const requestOf = async (ticketId: string): Promise<TicketRequest | undefined> =>
    (await world.readTicket(ticketId, MODE))?.request;
  return { ...world, read, meet, requestOf };
};

type World = ReturnType<typeof createWorld>;

/** A party of alice and bob, both of whom are here. */
const joinPair = async (world: World) => {
  world.parties.set('pair', ['alice', 'bob']);
  const bob = await world.connect('bob', 1_300, 90);
  await bob.ask({ type: 'ping' }, 'pong');
  return world.connect('alice', 1_900, 20);
};
const PAIR = { ...ENQUEUE, party: 'pair' };

const KNOWN = {
  alice: { rating: 1_600, prioritySeconds: 20, blocked: ['mallory'] },
  bob: { rating: 1_400, prioritySeconds: 90, blocked: ['eve', 'mallory'] },
};

const know = (world: World) => {
  for (const [player, profile] of Object.entries(KNOWN)) world.profiles.set(player, profile);
};

describe('a ticket brings along', () => {
  test("a player's priority, blocked players and newest opponents", async () => {
    const world = createWorld();
    know(world);
    await world.meet('alice', 's1', 'carol', 'dan');
    await world.meet('alice', 's2', 'erin');
    const { ticket_id } = await (await world.connect('alice')).enqueue(ENQUEUE);
    expect(await world.requestOf(ticket_id)).toMatchObject({
      prioritySeconds: 20,
      blocked: ['mallory'],
      recentOpponents: ['erin', 'carol'],
    });
  });

  test('what is known of all members of a party, and the latency maximum of who asks', async () => {
    const world = createWorld();
    know(world);
    await world.meet('alice', 's1', 'carol', 'dan', 'frank');
    await world.meet('bob', 's2', 'dan', 'erin', 'grace');
    const alice = await joinPair(world);
    const { ticket_id } = await alice.enqueue({ ...PAIR, max_latency_ms: 80 });
    expect(await world.requestOf(ticket_id)).toMatchObject({
      maxLatencyMs: 80,
      prioritySeconds: 90,
      blocked: ['mallory', 'eve'],
      recentOpponents: ['carol', 'dan', 'erin'],
    });
  });

  test('nothing where nothing is known, and nothing is kept of that', async () => {
    const world = createWorld();
    const { ticket_id } = await (await world.connect('alice')).enqueue(ENQUEUE);
    expect(Object.keys((await world.requestOf(ticket_id)) ?? {}).sort()).toEqual(
      ['attributes', 'gameMode', 'members', 'party', 'regions'].sort(),
    );
  });

  test('nothing of it by word of a client', async () => {
    const world = createWorld();
    const said = {
      prioritySeconds: 60,
      priority_seconds: 60,
      blocked: ['bob'],
      recentOpponents: ['bob'],
      recent_opponents: ['bob'],
    };
    const alice = await world.connect('alice');
    const { ticket_id } = await alice.enqueue({ ...ENQUEUE, ...said, attributes: { priority_seconds: 60 } });
    const request = await world.requestOf(ticket_id);
    for (const key of Object.keys(said)) expect(request).not.toHaveProperty(key);
  });

  test('the priority and the rating of the tokens where the mode says so, and the blocked of the profiles', async () => {
    const world = createWorld(
      { ratingWindow: { atOnce: 100, atLast: 500, overMs: 40_000 } },
      { ratingSource: 'token' },
    );
    know(world);
    const { ticket_id } = await (await joinPair(world)).enqueue(PAIR);
    expect(await world.requestOf(ticket_id)).toMatchObject({
      members: [
        { player: 'alice', rating: 1_900 },
        { player: 'bob', rating: 1_300 },
      ],
      prioritySeconds: 90,
      blocked: ['mallory', 'eve'],
    });
  });

  test('no priority of a token where the mode goes by profiles', async () => {
    const world = createWorld();
    const { ticket_id } = await (await world.connect('alice', 1_500, 60)).enqueue(ENQUEUE);
    expect(await world.requestOf(ticket_id)).not.toHaveProperty('prioritySeconds');
  });
});

describe('a profile is read once for each member', () => {
  const ratingWindow = { atOnce: 100, atLast: 500, overMs: 40_000 };
  const plain = { avoidBlocked: 'off', ratingWindow: null } as const;

  test.each<[string, Partial<MatchRules>, Partial<GameMode>, readonly string[]]>([
    ['for who is blocked', {}, {}, ['alice', 'bob']],
    ['for the rating', { avoidBlocked: 'off', ratingWindow }, {}, ['alice', 'bob']],
    ['for both', { ratingWindow }, {}, ['alice', 'bob']],
    ['for who is blocked, beside the token', { ratingWindow }, { ratingSource: 'token' }, ['alice', 'bob']],
    ['but not for ratings of tokens', { ...plain, ratingWindow }, { ratingSource: 'token' }, []],
    ['but not where the mode asks for nothing of it', plain, {}, []],
  ])('%s', async (_, rules, changes, expected) => {
    const world = createWorld(rules, changes);
    await (await joinPair(world)).enqueue(PAIR);
    expect(world.read.toSorted()).toEqual(expected);
  });

  test('and who is blocked counts only where the mode keeps them apart', async () => {
    const world = createWorld({ avoidBlocked: 'off', ratingWindow });
    know(world);
    const { ticket_id } = await (await world.connect('alice')).enqueue(ENQUEUE);
    const request = await world.requestOf(ticket_id);
    expect(request).toMatchObject({ prioritySeconds: 20, members: [{ player: 'alice', rating: 1_600 }] });
    expect(request).not.toHaveProperty('blocked');
  });
});

test('opponents count only where the mode keeps them apart', async () => {
  const world = createWorld({ avoidRecent: 'off' }, { recentOpponents: 0 });
  await world.meet('alice', 's1', 'carol');
  const { ticket_id } = await (await world.connect('alice')).enqueue(ENQUEUE);
  expect(await world.requestOf(ticket_id)).not.toHaveProperty('recentOpponents');
});

test('while profiles cannot be had, an enqueue is refused and may be repeated', async () => {
  const world = createWorld();
  const { readProfile } = world.ports.profiles;
  world.ports.profiles.readProfile = () => Promise.reject(new Error('DynamoDB is away'));
  const alice = await world.connect('alice');
  expect(await alice.refused({ type: 'enqueue', ...ENQUEUE })).toMatchObject({ code: 'unavailable' });
  expect((await world.ports.ticks.peekQueue(MODE)).waiting).toBe(0);
  world.ports.profiles.readProfile = readProfile;
  expect(await alice.enqueue(ENQUEUE)).toMatchObject({ position: 1 });
});

describe('a receipt', () => {
  const readReceipt = (receipt: string): ReceiptClaims => JSON.parse(receipt);

  test('says nothing of it: whoever holds a receipt can read it', async () => {
    const world = createWorld();
    know(world);
    await world.meet('bob', 's1', 'carol');
    const alice = await joinPair(world);
    const { receipt } = await alice.enqueue({ ...PAIR, max_latency_ms: 80 });
    const { request } = readReceipt(receipt);
    expect(Object.keys(request).sort()).toEqual(
      ['attributes', 'gameMode', 'maxLatencyMs', 'members', 'party', 'regions'].sort(),
    );
    const state = await alice.ask({ type: 'sync' }, 'state');
    if (state.status !== 'waiting') return expect.fail(`Expected a place in line, found ${state.status}`);
    for (const text of [receipt, state.receipt])
      for (const name of ['mallory', 'eve', 'carol']) expect(text).not.toContain(name);
  });

  test('I12: brings a ticket back with all of it, as it is known by then', async () => {
    const former = createWorld({}, {}, 2);
    know(former);
    const { receipt } = await (await joinPair(former)).enqueue({ ...PAIR, max_latency_ms: 80 });
    const claims = readReceipt(receipt);
    const world = createWorld();
    know(world);
    world.parties.set('pair', ['alice', 'bob']);
    world.profiles.set('bob', { prioritySeconds: 40, blocked: ['trudy'] });
    await world.meet('alice', 's1', 'carol', 'dan', 'frank');
    await world.meet('bob', 's2', 'erin');
    const offer = { type: 'sync', receipt: JSON.stringify({ ...claims, epoch: 'former' }) };
    const alice = await world.connect('alice');
    expect(await alice.ask(offer, 'state')).toMatchObject({ status: 'suspended' });
    expect(await world.requestOf(claims.ticketId)).toEqual({
      ...claims.request,
      maxLatencyMs: 80,
      prioritySeconds: 40,
      blocked: ['mallory', 'trudy'],
      recentOpponents: ['carol', 'dan', 'erin'],
    });
  });
});
