import { randomUUID } from 'node:crypto';
import { startRedis } from '../local/redis-server.ts';
import { parseConfiguration } from '../src/config/parse-configuration.ts';
import type { Configuration } from '../src/core/game-mode.ts';
import { type MatchRules, plainRules } from '../src/core/match-rules.ts';
import type { LoadingSession } from '../src/core/session.ts';
import type { WaitingTicket } from '../src/core/ticket.ts';
import { createMemoryEvents } from '../src/memory/memory-events.ts';
import { createMemoryInvoker } from '../src/memory/memory-invoker.ts';
import { createMemoryLog } from '../src/memory/memory-log.ts';
import { createMemoryPenaltyArchive } from '../src/memory/memory-penalty-archive.ts';
import { createMemoryPlayers } from '../src/memory/memory-players.ts';
import { createMemoryPoster } from '../src/memory/memory-poster.ts';
import { createRedis, type RedisClient } from '../src/redis/connect-redis.ts';
import { createSessionStore } from '../src/redis/session-store.ts';
import { createTickStore } from '../src/redis/tick-store.ts';
import { createTicketStore } from '../src/redis/ticket-store.ts';
import type { Signer } from '../src/use-cases/ports.ts';
import { createTicker, type Ticker, type TickPorts } from '../src/use-cases/ticker.ts';
import { randomIds } from '../src/wiring/random-ids.ts';
import { systemClock } from '../src/wiring/system-clock.ts';

export const REGION = 'eu-west';
const QUEUE = 'Bench_1v1';
/** Nothing becomes due while the bench runs. */
const HOUR_MS = 3_600_000;

const RULES: MatchRules = {
  ...plainRules(QUEUE, 2, 1),
  ratingWindow: { atOnce: 100, atLast: 500, overMs: 40_000 },
  regions: { names: [REGION], latencyMs: { atOnce: 100, atLast: 100, overMs: 0 } },
};

const signer: Signer = {
  matchTicket: async () => '',
  receipt: async () => '',
  readReceipt: async () => null,
};

export interface ScriptTimes {
  readonly calls: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly longestMs: number;
}

export type TickSystem = Awaited<ReturnType<typeof startTickSystem>>;

const benchConfiguration = (): Configuration => {
  const parsed = parseConfiguration(`[[matchmaking.game_modes]]\nid = "${QUEUE}"\nrequired_players = 2\n`);
  const mode = parsed.gameModes.get(QUEUE);
  if (mode === undefined) throw new Error(`The configuration has no ${QUEUE}`);
  const long = { ...mode, rules: RULES, loadingSessionTimeoutMs: HOUR_MS };
  return { ...parsed, gameModes: new Map([[QUEUE, long]]) };
};

const tickPorts = (redis: RedisClient): TickPorts => {
  const configuration = benchConfiguration();
  return {
    configuration,
    clock: systemClock,
    ids: randomIds,
    signer,
    tickets: createTicketStore(redis),
    ticks: createTickStore(redis),
    sessions: createSessionStore(redis),
    players: createMemoryPlayers({
      nowMs: systemClock.nowMs,
      rateLimits: configuration.rateLimits,
      penaltyRules: configuration.penalties,
    }),
    penalties: createMemoryPenaltyArchive(),
    poster: createMemoryPoster(),
    invoker: createMemoryInvoker(),
    events: createMemoryEvents(),
    metrics: { count: () => {}, milliseconds: () => {}, flush: () => {} },
    log: createMemoryLog(),
  };
};

/** What Redis says of itself. */
const redisFigures = (redis: RedisClient) => ({
  /** Of all scripts since the last call of this. */
  scriptTimes: async (): Promise<ScriptTimes> => {
    const info = await redis.call('INFO', 'latencystats', 'commandstats');
    await redis.call('CONFIG', 'RESETSTAT');
    const figure = (pattern: RegExp) => Number(pattern.exec(String(info))?.[1] ?? Number.NaN);
    return {
      calls: figure(/cmdstat_evalsha:calls=(\d+)/),
      p50Ms: figure(/usec_evalsha:p50=([\d.]+)/) / 1_000,
      p99Ms: figure(/usec_evalsha:.*?,p99=([\d.]+)/) / 1_000,
      longestMs: figure(/usec_evalsha:.*?,p100=([\d.]+)/) / 1_000,
    };
  },

  redisMegabytes: async (): Promise<number> => {
    const info = String(await redis.call('INFO', 'memory'));
    return Number(/used_memory:(\d+)/.exec(info)?.[1]) / 2 ** 20;
  },
});

/** A Redis of its own, and all that a ticker needs: nobody is told of a match, and nothing is swept. */
export const startTickSystem = async () => {
  const server = await startRedis({ say: console.log });
  const redis = createRedis({ url: server.url, cluster: false });
  const ports = tickPorts(redis);
  const { tickets, sessions } = ports;
  const { nowMs } = systemClock;

  const newTicker = (): Ticker => {
    const lease = { holder: 'bench', leaseMs: HOUR_MS, stopsAtMs: nowMs() + HOUR_MS, deployment: 1 };
    const notifier = { tell: () => {}, flush: () => {} };
    return { ...createTicker(ports, QUEUE, lease), notifier, sweep: () => {} };
  };

  const add = ({ ticketId, request }: WaitingTicket) => {
    const presence = request.members.map(({ player }) => ({
      player,
      connectionId: `${player}-0123456789=`,
      connectedAtMs: nowMs(),
      absentSinceMs: 0,
      pinged: true,
    }));
    return tickets.addTicket(QUEUE, { ticketId, request, presence }, HOUR_MS);
  };

  const tell = (formed: readonly LoadingSession[]) =>
    sessions.markTold(
      QUEUE,
      formed.map(({ sessionId, players }) => ({ sessionId, players: players.map(({ player }) => player) })),
      'start',
      HOUR_MS,
    );

  await redis.call('CONFIG', 'SET', 'latency-tracking-info-percentiles', '50 99 100');
  return {
    ports,
    newTicker,
    add,
    tell,
    ...redisFigures(redis),
    remove: (ticketId: string, player: string) => tickets.removeTicket(QUEUE, ticketId, player),
    freshId: () => randomUUID(),
    stop: async () => {
      redis.disconnect();
      await server.stop();
    },
  };
};
