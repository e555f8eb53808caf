import { describe, expect, test } from 'vitest';
import { PLAYER_KEPT_MS } from '../../src/core/limits.ts';
import { playerKeys } from '../../src/redis/keys.ts';
import { createPlayerStore } from '../../src/redis/player-store.ts';
import { freshPlayer, REDIS_KINDS, redisOf } from '../support/redis.ts';

const RULES = {
  rateLimits: { writesPerMinute: 6, readsPerMinute: 600, enqueuesPerMinute: 3 },
  penaltyRules: { cooldownLadderMs: [0, 60_000, 300_000], decayMs: 3_600_000 },
};
const READ = { kind: 'read', ping: false } as const;
const WRITE = { kind: 'write', ping: false } as const;

const POINTER = { queue: 'Liga für alle 5v5', ticketId: 't1' };

describe.each(REDIS_KINDS)('players on %s Redis', (kind) => {
  const redis = redisOf(kind);

  const world = () => {
    let nowMs = 1_800_000_000_000;
    const player = freshPlayer();
    const connection = (connectionId: string, connectedAtMs: number) => ({
      connectionId,
      player,
      connectedAtMs,
      tokenRating: null,
      tokenPrioritySeconds: 0,
    });
    const advance = (ms: number) => {
      nowMs += ms;
    };
    const players = createPlayerStore(redis, { ...RULES, nowMs: () => nowMs });
    return { players, player, connection, advance, nowMs: () => nowMs };
  };

  test('of connections that attach at once, in whatever order, the newest stays', async () => {
    const { players, player, connection } = world();
    const arrivals = [3, 1, 4, 2, 5, 9, 7, 8, 6].map((at) => connection(`c${at}`, at));
    const outcomes = await Promise.all(arrivals.map((each) => players.attachConnection(each, READ)));
    expect(await players.readPlayer(player)).toMatchObject({ connectionId: 'c9', connectedAtMs: 9 });
    const replaced = outcomes.flatMap((outcome) =>
      outcome.kind === 'attached' && outcome.replaced !== null ? [outcome.replaced] : [],
    );
    expect(new Set(replaced).size).toBe(replaced.length);
    expect(replaced).not.toContain('c9');
  });

  test('of binds that race from the same pointer, one wins and the others are told which', async () => {
    const { players, player } = world();
    const next = (n: number) => ({ queue: 'q', ticketId: `t${n}` });
    const outcomes = await Promise.all([1, 2, 3].map((n) => players.bindTicket(player, null, next(n), null)));
    expect(outcomes.map(({ kind: outcome }) => outcome).sort()).toEqual(['bound', 'conflict', 'conflict']);
    const { pointer } = await players.readPlayer(player);
    for (const outcome of outcomes) if (outcome.kind === 'conflict') expect(outcome.pointer).toEqual(pointer);
  });

  test('a pointer keeps the queue as it is written, spaces and all', async () => {
    const { players, player } = world();
    await players.bindTicket(player, null, POINTER, null);
    expect((await players.readPlayer(player)).pointer).toEqual(POINTER);
  });

  test('a minute of tokens is gone at once and comes back evenly', async () => {
    const { players, connection, advance } = world();
    const attach = () => players.attachConnection(connection('c1', 1), WRITE);
    const burst = await Promise.all(Array.from({ length: 7 }, attach));
    expect(burst.filter(({ kind: outcome }) => outcome === 'attached')).toHaveLength(6);
    expect(burst).toContainEqual({ kind: 'rate_limited', retryAfterMs: 10_000 });
    advance(9_999);
    expect(await attach()).toEqual({ kind: 'rate_limited', retryAfterMs: 1 });
    advance(1);
    expect(await attach()).toMatchObject({ kind: 'attached', newlyAttached: false });
  });

  test('a penalty is counted once a session, however often and however many at once', async () => {
    const { players, player, nowMs } = world();
    const twice = await Promise.all(
      ['s1', 's1', 's2', 's2'].map((session) => players.penalise(player, session)),
    );
    expect(twice.map(({ count }) => count).sort()).toEqual([1, 1, 2, 2]);
    expect(await players.penalise(player, 's1')).toEqual({ count: 2, cooldownUntilMs: nowMs() + 60_000 });
    expect((await players.readPlayer(player)).cooldownUntilMs).toBe(nowMs() + 60_000);
  });

  test('a record is forgotten a week after the last write', async () => {
    const { players, player, connection } = world();
    await players.attachConnection(connection('c1', 1), READ);
    const leftMs = await redis.pttl(playerKeys(player).player);
    expect(leftMs).toBeGreaterThan(PLAYER_KEPT_MS - 60_000);
    expect(leftMs).toBeLessThanOrEqual(PLAYER_KEPT_MS);
  });

  test("without a clock of its own the store goes by Redis's", async () => {
    const players = createPlayerStore(redis, RULES);
    const player = freshPlayer();
    const { cooldownUntilMs } = await players.penalise(player, 's1');
    const [seconds] = await redis.time();
    expect(Math.abs(cooldownUntilMs - Number(seconds) * 1_000)).toBeLessThan(60_000);
  });
});
