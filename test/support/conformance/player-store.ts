import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/use-cases/ports.ts';
import type { PlayerWorld } from './world.ts';

const WRITE = { kind: 'write', ping: false } as const;
const READ = { kind: 'read', ping: false } as const;
const PING = { kind: 'read', ping: true } as const;

const connectionOf = (world: PlayerWorld, connectionId = 'c1', connectedAtMs = 1_000): Connection => ({
  connectionId,
  player: world.player,
  connectedAtMs,
  tokenRating: null,
  tokenPrioritySeconds: 0,
});

const POINTER = { queue: 'ranked duel', ticketId: 't1' };
const OTHER = { queue: 'ranked duel', ticketId: 't2' };

/** What every player store guarantees about connections, pointers, rates and penalties. */
export const describePlayerStore = (name: string, makeWorld: () => PlayerWorld) => {
  describe(`player store: ${name}`, () => {
    describeConnections(makeWorld);
    describeRates(makeWorld);
    describePointer(makeWorld);
    describePenalties(makeWorld);
    describeOpponents(makeWorld);
  });
};

const describeConnections = (makeWorld: () => PlayerWorld) => {
  it('knows nothing of a player at first', async () => {
    const world = makeWorld();
    expect(await world.players.readPlayer(world.player)).toEqual({
      pointer: null,
      connectionId: '',
      connectedAtMs: 0,
      pinged: false,
      cooldownUntilMs: 0,
      opponents: [],
    });
  });

  it('attaches a connection once, and says when one was replaced', async () => {
    const world = makeWorld();
    const attach = (connectionId: string, connectedAtMs: number) =>
      world.players.attachConnection(connectionOf(world, connectionId, connectedAtMs), READ);
    expect(await attach('c1', 1_000)).toMatchObject({
      kind: 'attached',
      newlyAttached: true,
      replaced: null,
      player: { connectionId: 'c1', connectedAtMs: 1_000 },
    });
    expect(await attach('c1', 1_000)).toMatchObject({ newlyAttached: false, replaced: null });
    expect(await attach('c2', 2_000)).toMatchObject({ newlyAttached: true, replaced: 'c1' });
    expect(await attach('c1', 1_000)).toEqual({ kind: 'superseded' });
    expect(await attach('c1', 2_000)).toEqual({ kind: 'superseded' });
    expect(await attach('c3', 2_000)).toMatchObject({ replaced: 'c2' });
  });

  it('remembers a ping for as long as the connection is attached', async () => {
    const world = makeWorld();
    const pinged = async () => (await world.players.readPlayer(world.player)).pinged;
    await world.players.attachConnection(connectionOf(world), READ);
    expect(await pinged()).toBe(false);
    await world.players.attachConnection(connectionOf(world), PING);
    await world.players.attachConnection(connectionOf(world), READ);
    expect(await pinged()).toBe(true);
    await world.players.attachConnection(connectionOf(world, 'c2', 2_000), READ);
    expect(await pinged()).toBe(false);
  });

  it('detaches only the attached connection, and answers the pointer', async () => {
    const world = makeWorld();
    await world.players.attachConnection(connectionOf(world, 'c2', 2_000), PING);
    await world.players.bindTicket(world.player, null, POINTER, null);
    expect(await world.players.detachConnection(world.player, 'c1')).toEqual({ kind: 'not_attached' });
    expect(await world.players.detachConnection(world.player, 'c2')).toEqual({
      kind: 'detached',
      pointer: POINTER,
    });
    expect(await world.players.readPlayer(world.player)).toMatchObject({ connectionId: '', pinged: false });
    expect(await world.players.detachConnection(world.player, 'c2')).toEqual({ kind: 'not_attached' });
    expect(await world.players.attachConnection(connectionOf(world, 'c1'), READ)).toEqual({
      kind: 'superseded',
    });
  });
};

const describeRates = (makeWorld: () => PlayerWorld) => {
  it('limits the frames of a minute, writes and reads apart, and refills evenly', async () => {
    const world = makeWorld();
    const attach = (frame: typeof WRITE | typeof READ) =>
      world.players.attachConnection(connectionOf(world), frame);
    for (let frames = 0; frames < 6; frames += 1)
      expect(await attach(WRITE)).toMatchObject({ kind: 'attached' });
    expect(await attach(WRITE)).toEqual({ kind: 'rate_limited', retryAfterMs: 10_000 });
    expect(await attach(READ)).toMatchObject({ kind: 'attached' });
    world.time.advance(4_000);
    expect(await attach(WRITE)).toEqual({ kind: 'rate_limited', retryAfterMs: 6_000 });
    world.time.advance(6_001);
    expect(await attach(WRITE)).toMatchObject({ kind: 'attached' });
    expect(await attach(WRITE)).toMatchObject({ kind: 'rate_limited' });
  });

  it('refills nothing twice when the clock goes back', async () => {
    const world = makeWorld();
    const attach = () => world.players.attachConnection(connectionOf(world), WRITE);
    for (let frames = 0; frames < 5; frames += 1) await attach();
    world.time.advance(-10_000);
    await attach();
    world.time.advance(10_000);
    expect(await attach()).toEqual({ kind: 'rate_limited', retryAfterMs: 10_000 });
  });

  it('changes nothing when it refuses a frame', async () => {
    const world = makeWorld();
    for (let frames = 0; frames < 6; frames += 1)
      await world.players.attachConnection(connectionOf(world), WRITE);
    const newer = connectionOf(world, 'c2', 2_000);
    expect(await world.players.attachConnection(newer, WRITE)).toMatchObject({ kind: 'rate_limited' });
    expect(await world.players.readPlayer(world.player)).toMatchObject({ connectionId: 'c1' });
  });

  it('limits enqueues, but not the repeats of one', async () => {
    const world = makeWorld();
    const requestedAtMs = world.time.nowMs();
    const bind = (from: number, to: number) =>
      world.players.bindTicket(
        world.player,
        from === 0 ? null : { queue: 'q', ticketId: `t${from}` },
        { queue: 'q', ticketId: `t${to}` },
        { requestedAtMs },
      );
    for (const [from, to] of [[0, 1] as const, [1, 2] as const, [2, 3] as const])
      expect(await bind(from, to)).toMatchObject({ kind: 'bound' });
    expect(await bind(2, 3)).toMatchObject({ kind: 'bound' });
    expect(await bind(3, 4)).toEqual({ kind: 'rate_limited', retryAfterMs: 20_000 });
    expect(await world.players.readPlayer(world.player)).toMatchObject({ pointer: { ticketId: 't3' } });
  });
};

const describePointer = (makeWorld: () => PlayerWorld) => {
  it('moves the pointer only from the expected one', async () => {
    const world = makeWorld();
    const bind = world.players.bindTicket;
    expect(await bind(world.player, null, POINTER, null)).toMatchObject({
      kind: 'bound',
      player: { pointer: POINTER },
    });
    expect(await bind(world.player, null, OTHER, null)).toEqual({ kind: 'conflict', pointer: POINTER });
    expect(await bind(world.player, OTHER, POINTER, null)).toMatchObject({ kind: 'bound' });
    expect(await bind(world.player, POINTER, OTHER, null)).toMatchObject({ player: { pointer: OTHER } });
  });

  it('refuses an enqueue that is older than the last dequeue', async () => {
    const world = makeWorld();
    const nowMs = world.time.nowMs();
    await world.players.noteDequeue(world.player, nowMs);
    await world.players.noteDequeue(world.player, nowMs - 500);
    const bind = (requestedAtMs: number) =>
      world.players.bindTicket(world.player, null, POINTER, { requestedAtMs });
    expect(await bind(nowMs - 1)).toEqual({ kind: 'superseded' });
    expect(await bind(nowMs + 1)).toMatchObject({ kind: 'bound' });
  });

  it('refuses an enqueue in a cool-down, but not the members who did not ask', async () => {
    const world = makeWorld();
    for (const sessionId of ['s1', 's2']) await world.players.penalise(world.player, sessionId);
    const enqueue = { requestedAtMs: world.time.nowMs() };
    const bind = () => world.players.bindTicket(world.player, null, POINTER, enqueue);
    expect(await bind()).toEqual({ kind: 'cooldown', retryAfterMs: 60_000 });
    world.time.advance(60_000);
    expect(await bind()).toMatchObject({ kind: 'bound', player: { cooldownUntilMs: 0 } });
    await world.players.penalise(world.player, 's3');
    expect(await world.players.bindTicket(world.player, POINTER, OTHER, null)).toMatchObject({
      kind: 'bound',
    });
  });
};

const describePenalties = (makeWorld: () => PlayerWorld) => {
  it('climbs the ladder, the first rung free, the last one again and again', async () => {
    const world = makeWorld();
    const nowMs = world.time.nowMs();
    const counted = async (sessionId: string) => await world.players.penalise(world.player, sessionId);
    expect(await counted('s1')).toEqual({ count: 1, cooldownUntilMs: nowMs });
    expect(await world.players.readPlayer(world.player)).toMatchObject({ cooldownUntilMs: 0 });
    expect(await counted('s2')).toEqual({ count: 2, cooldownUntilMs: nowMs + 60_000 });
    expect(await counted('s3')).toEqual({ count: 3, cooldownUntilMs: nowMs + 300_000 });
    expect(await counted('s4')).toEqual({ count: 4, cooldownUntilMs: nowMs + 300_000 });
    expect(await world.players.readPlayer(world.player)).toMatchObject({ cooldownUntilMs: nowMs + 300_000 });
  });

  it('counts a session once, however often it is reported', async () => {
    const world = makeWorld();
    await world.players.penalise(world.player, 's1');
    const second = await world.players.penalise(world.player, 's2');
    world.time.advance(10_000);
    expect(await world.players.penalise(world.player, 's1')).toEqual(second);
    expect(await world.players.penalise(world.player, 's2')).toEqual(second);
  });

  it('forgets a step for each while without a penalty', async () => {
    const world = makeWorld();
    for (const sessionId of ['s1', 's2', 's3']) await world.players.penalise(world.player, sessionId);
    world.time.advance(2 * 3_600_000);
    expect(await world.players.penalise(world.player, 's4')).toMatchObject({ count: 2 });
    world.time.advance(10 * 3_600_000);
    expect(await world.players.penalise(world.player, 's5')).toMatchObject({ count: 1 });
  });
};

const describeOpponents = (makeWorld: () => PlayerWorld) => {
  const metBy = async ({ players, player }: PlayerWorld) => (await players.readPlayer(player)).opponents;

  it('remembers whom a player met, the newest first, nobody twice', async () => {
    const world = makeWorld();
    await world.players.noteOpponents(world.player, 's1', ['bob', 'carol']);
    await world.players.noteOpponents(world.player, 's2', ['dave "x" ü', 'bob']);
    expect(await metBy(world)).toEqual(['dave "x" ü', 'bob', 'carol']);
    await world.players.noteOpponents(world.player, 's3', []);
    expect(await metBy(world)).toEqual(['dave "x" ü', 'bob', 'carol']);
  });

  it('notes a session once, however often it is asked to', async () => {
    const world = makeWorld();
    for (const sessionId of ['s1', 's2', 's3', 's4', 's1', 's2', 's3', 's4'])
      await world.players.noteOpponents(world.player, sessionId, [`met in ${sessionId}`]);
    expect(await metBy(world)).toEqual(['met in s4', 'met in s3', 'met in s2', 'met in s1']);
  });

  it('notes a match in which nobody was met', async () => {
    const world = makeWorld();
    await world.players.noteOpponents(world.player, 's1', []);
    await world.players.noteOpponents(world.player, 's1', ['bob']);
    expect(await metBy(world)).toEqual([]);
  });

  it('remembers 32 at the most, and forgets the oldest', async () => {
    const world = makeWorld();
    for (let match = 1; match <= 9; match += 1)
      await world.players.noteOpponents(
        world.player,
        `s${match}`,
        [1, 2, 3, 4].map((n) => `p${match}-${n}`),
      );
    const met = await metBy(world);
    expect(met).toHaveLength(32);
    expect([met[0], met.at(-1)]).toEqual(['p9-1', 'p2-4']);
  });

  it('remembers 2 KB of ids at the most, in bytes', async () => {
    const world = makeWorld();
    const longest = (n: number) => `${n}`.padEnd(126, '界');
    await world.players.noteOpponents(
      world.player,
      's1',
      [1, 2, 3, 4, 5, 6].map((n) => longest(n)),
    );
    expect(await metBy(world)).toEqual([1, 2, 3, 4, 5].map((n) => longest(n)));
  });

  it('tells whoever binds a ticket whom the player met', async () => {
    const world = makeWorld();
    await world.players.noteOpponents(world.player, 's1', ['bob']);
    const bound = { kind: 'bound', player: { opponents: ['bob'] } };
    for (let again = 0; again < 2; again += 1)
      expect(await world.players.bindTicket(world.player, null, POINTER, null)).toMatchObject(bound);
  });
};
