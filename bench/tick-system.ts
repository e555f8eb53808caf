import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { startRedis } from '../local/redis-server.ts';
import { parseConfiguration } from '../src/config/parse-configuration.ts';
import type { LoadingSession } from '../src/core/session.ts';
import { createMemoryEvents } from '../src/memory/memory-events.ts';
import { createMemoryInvoker } from '../src/memory/memory-invoker.ts';
import { createMemoryLog } from '../src/memory/memory-log.ts';
import { createMemoryPenaltyArchive } from '../src/memory/memory-penalty-archive.ts';
import { createMemoryPlayers } from '../src/memory/memory-players.ts';
import { createMemoryPoster } from '../src/memory/memory-poster.ts';
import { createRedis, type RedisClient } from '../src/redis/connect-redis.ts';
import { SCRIPTS } from '../src/redis/scripts.generated.ts';
import { createSessionStore } from '../src/redis/session-store.ts';
import { createTickStore } from '../src/redis/tick-store.ts';
import { createTicketStore } from '../src/redis/ticket-store.ts';
import type { Signer } from '../src/use-cases/ports.ts';
import { runTick } from '../src/use-cases/run-tick.ts';
import { createTicker, type Ticker, type TickPorts } from '../src/use-cases/ticker.ts';
import { randomIds } from '../src/wiring/random-ids.ts';
import { systemClock } from '../src/wiring/system-clock.ts';
import type { CrowdTask } from './tick-crowd.ts';

const QUEUE = 'Bench_1v1';
const HOUR_MS = 3_600_000;
/** Slower calls are in Redis's slow log, with their script and their exact time. */
const SLOW_US = 500;

const CONFIGURATION = `
[[matchmaking.game_modes]]
id = "${QUEUE}"
required_players = 2
use_mmr_matching = true
rating_gap_min = 100
rating_gap_max = 500
`;

const signer: Signer = {
  matchTicket: async () => '',
  receipt: async () => '',
  readReceipt: async () => null,
};

const tickPorts = (redis: RedisClient): TickPorts => {
  const configuration = parseConfiguration(CONFIGURATION);
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
    events: { ...createMemoryEvents(), publish: async () => {} },
    metrics: { count: () => {}, gauge: () => {}, milliseconds: () => {}, flush: () => {} },
    log: createMemoryLog(),
  };
};

export interface ScriptTimes {
  readonly calls: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** By name, of begin-tick and claim-matches. */
  readonly longestMs: Readonly<Record<'beginTick' | 'claimMatches', number>>;
}

/** What Redis says of itself. */
const redisFigures = (redis: RedisClient) => {
  const longestOf = (name: keyof ScriptTimes['longestMs'], slow: readonly SlowCall[]): number => {
    const digest = createHash('sha1').update(SCRIPTS[name].lua).digest('hex');
    return Math.max(
      0,
      ...slow.filter(({ 3: [, called] }) => called === digest).map(({ 2: us }) => us / 1_000),
    );
  };
  return {
    resetScriptTimes: async (): Promise<void> => {
      await redis.call('CONFIG', 'RESETSTAT');
      await redis.call('SLOWLOG', 'RESET');
    },

    /** Of all scripts since they were reset. */
    scriptTimes: async (): Promise<ScriptTimes> => {
      const info = await redis.call('INFO', 'latencystats', 'commandstats');
      const slow = (await redis.call('SLOWLOG', 'GET', '-1')) as readonly SlowCall[];
      const figure = (pattern: RegExp) => Number(pattern.exec(String(info))?.[1] ?? Number.NaN);
      return {
        calls: figure(/cmdstat_evalsha:calls=(\d+)/),
        p50Ms: figure(/usec_evalsha:p50=([\d.]+)/) / 1_000,
        p99Ms: figure(/usec_evalsha:.*?,p99=([\d.]+)/) / 1_000,
        longestMs: { beginTick: longestOf('beginTick', slow), claimMatches: longestOf('claimMatches', slow) },
      };
    },

    redisBytes: async (): Promise<number> =>
      Number(/used_memory:(\d+)/.exec(String(await redis.call('INFO', 'memory')))?.[1]),
  };
};

type SlowCall = readonly [id: number, atSeconds: number, us: number, command: readonly string[]];

/** The parts of a tick, in ms. */
export interface TickParts {
  readonly readMs: number;
  readonly matchMs: number;
  readonly claimMs: number;
  /** What follows the claims: now and then, what players are told of their wait. */
  readonly restMs: number;
}

/** `runTick` as it is, for one ticker, with the time of each part by what it calls between them. */
const createTimedTick = (ports: TickPorts) => {
  const lease = { holder: 'bench', leaseMs: HOUR_MS, stopsAtMs: Date.now() + HOUR_MS, deployment: 1 };
  const created = createTicker(ports, QUEUE, lease);
  const at = { start: 0, match: 0, claim: 0, rest: 0, end: 0 };
  const { matcher } = created;
  let formed: LoadingSession[] = [];
  const ticker: Ticker = {
    ...created,
    matcher: {
      ...matcher,
      propose: (...asked) => {
        at.match = performance.now();
        const proposals = matcher.propose(...asked);
        at.claim = performance.now();
        return proposals;
      },
    },
    notifier: {
      tell: (sessions) => formed.push(...sessions),
      flush: () => {
        at.rest = performance.now();
      },
    },
    sweep: () => {},
  };
  const tick = async () => {
    formed = [];
    at.start = performance.now();
    await runTick(ports)(ticker);
    at.end = performance.now();
    const parts: TickParts = {
      readMs: at.match - at.start,
      matchMs: at.claim - at.match,
      claimMs: at.rest - at.claim,
      restMs: at.end - at.rest,
    };
    return { parts, formed };
  };
  return { ticker, tick };
};

/** A Redis of its own, a ticker that tells nobody and sweeps nothing, and a crowd in a process of its own. */
export const startTickSystem = async () => {
  const server = await startRedis({ say: console.log });
  const redis = createRedis({ url: server.url, cluster: false });
  const ports = tickPorts(redis);
  const crowd = fork(new URL('./tick-crowd.ts', import.meta.url), [server.url, QUEUE]);
  const crowdEnded = once(crowd, 'exit').then(() => {
    throw new Error('The crowd ended before the bench');
  });
  // Whoever waits for it is told.
  crowdEnded.catch(() => {});
  await redis.call('CONFIG', 'SET', 'latency-tracking-info-percentiles', '50 99 100');
  await redis.call('CONFIG', 'SET', 'slowlog-log-slower-than', SLOW_US, 'slowlog-max-len', 10_000);
  return {
    ports,
    newTicker: () => createTimedTick(ports),
    ask: async (task: CrowdTask): Promise<void> => {
      const done = once(crowd, 'message');
      crowd.send(task);
      await Promise.race([done, crowdEnded]);
    },
    ...redisFigures(redis),
    stop: async () => {
      crowd.disconnect();
      redis.disconnect();
      await server.stop();
    },
  };
};

export type TickSystem = Awaited<ReturnType<typeof startTickSystem>>;
