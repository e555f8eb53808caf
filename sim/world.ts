import type { FunctionName } from '../functions/function-settings.ts';
import type { Configuration } from '../src/core/game-mode.ts';
import { asItIs, type Copy } from '../src/memory/copy.ts';
import { createMemorySigner } from '../src/memory/memory-signer.ts';
import { createSeededIds } from '../src/memory/seeded-ids.ts';
import { createVirtualClock, promisesSettled } from '../src/memory/virtual-clock.ts';
import type { RedisClient } from '../src/redis/connect-redis.ts';
import { createChance } from './chance.ts';
import { createContainers } from './containers.ts';
import { startDisasters } from './disasters.ts';
import type { FaultRates } from './fault-rates.ts';
import { makeFunction, type Outside } from './functions.ts';
import { SimulatedGateway } from './gateway.ts';
import { createInvocations } from './invocations.ts';
import { createLedger } from './ledger.ts';
import { createLobby } from './lobby.ts';
import { createMemoryContents } from './memory-contents.ts';
import type { LostWrites } from './player-world.ts';
import { createProvider } from './provider.ts';
import { createRecord } from './record.ts';
import { createSimulatedRecords } from './records.ts';
import { createRedisTime, createSimulatedRedis } from './redis.ts';
import { createRedisContents, type RealContents } from './redis-contents.ts';
import { startSchedules } from './schedules.ts';
import { crashLog, createVerdict } from './verdict.ts';
import { createWeather } from './weather.ts';

export interface HistoryPlan {
  /** One seed is one history. */
  readonly seed: number;
  readonly configuration: Configuration;
  readonly faults: FaultRates;
  readonly hours: number;
  readonly players: number;
  readonly playersPerSecond: number;
  /** Game modes that are played; all if empty. */
  readonly modes: readonly string[];
  /** Of the trace of a violation; 0 remembers nothing. */
  readonly traceLinesMax: number;
  /** A Redis of the history's own, which is emptied first; null: in memory. */
  readonly redis: RedisClient | null;
  /** What stores in memory do with what goes in and out. */
  readonly copy?: Copy;
}

/** Who moves sessions on; what another function leaves is theirs to find. */
const JOBS: readonly FunctionName[] = ['try-match', 'stale-sweeper', 'allocate'];
/** What a killed function left is done by the next sweep or tick. */
const REPEATED_MS = 30_000;
/** The schedule of each minute brings a ticker for one that stands still, and a token lasts as long. */
const TAKEN_OVER_MS = 60_000;
/** A failover loses writes for so long at the most. */
const FAILING_OVER_MS = 1_000;

/** Everything that one history is made of, at its beginning. */
export const createWorld = (plan: HistoryPlan) => {
  const foundation = layFoundation(plan);
  const platform = buildPlatform(plan, foundation);
  return { ...foundation, lobby: populate(plan, foundation, platform) };
};

type Foundation = ReturnType<typeof layFoundation>;
type Platform = ReturnType<typeof buildPlatform>;

/** Time, chance, the shared Redis, and who watches them. */
const layFoundation = (plan: HistoryPlan) => {
  const { seed, configuration } = plan;
  const real: { contents: RealContents | null } = { contents: null };
  const settled = async () => {
    await promisesSettled();
    await real.contents?.settled();
  };
  const clock = createVirtualClock(plan.redis === null ? {} : { settled });
  const verdict = createVerdict(clock.nowMs);
  const record = createRecord(plan.traceLinesMax);
  const ids = createSeededIds(seed);
  const time = createRedisTime(clock);
  const { nowMs } = time;
  const ledger = createLedger({ configuration, nowMs, violated: verdict.violated });
  if (plan.redis !== null) real.contents = createRedisContents({ nowMs, ids, configuration }, plan.redis);
  const contents = real.contents ?? createMemoryContents({ nowMs, ids, configuration }, plan.copy ?? asItIs);
  const trace = (method: string, input: readonly unknown[], outcome: unknown) =>
    record.trace(clock.nowMs(), '>', method, [input, outcome]);
  const redis = createSimulatedRedis({
    clock,
    contents,
    ledger,
    queues: [...configuration.gameModes.values()].map(({ queue }) => queue),
    time,
    trace: plan.traceLinesMax > 0 ? trace : null,
  });
  return {
    clock,
    ids,
    verdict,
    record,
    ledger,
    redis,
    records: createSimulatedRecords(clock),
    weather: createWeather(clock, plan.faults),
    chance: (stream: string) => createChance(seed, stream),
  };
};

/** Functions, gateway, schedules and game servers. */
const buildPlatform = ({ configuration }: HistoryPlan, foundation: Foundation) => {
  const { clock, ids, verdict, record, ledger, redis, records, weather, chance } = foundation;
  const { rates } = weather;
  const deployment = { number: 1 };
  const containers = createContainers({
    clock,
    chance: chance('containers'),
    rates,
    make: (name, surface) => makeFunction(name, outside, surface, deployment.number),
    noteFault: (name, what, ms) => {
      record.happened(what);
      record.trace(clock.nowMs(), '*', `a container of ${name} was ${what}`, ms);
      if (what === 'killed') ledger.died(name);
      if (JOBS.includes(name))
        ledger.excuse(Math.min(ms, TAKEN_OVER_MS) + REPEATED_MS, `${name} was ${what}`);
    },
  });
  const { invoke } = containers;
  const gateway = new SimulatedGateway({
    clock,
    chance: chance('gateway'),
    rates,
    invoke,
    accepted: (player, frame, isReachable) => {
      record.happened('frames');
      record.trace(clock.nowMs(), player, isReachable ? 'is sent' : 'would be sent', frame);
      ledger.accepted(player, frame, isReachable);
    },
  });
  const { start, invoker } = createInvocations({ clock, chance: chance('invocations'), rates, invoke });
  const outside: Outside = {
    configuration,
    redis: redis.stores,
    reached: {
      ...records.ports,
      scheduler: startSchedules(clock, start),
      allocator: createProvider({ clock, chance: chance('provider'), rates }, ledger.watchAllocator),
    },
    poster: gateway.poster,
    invoker,
    events: { publish: async () => {} },
    signer: createMemorySigner(clock),
    tokens: {
      verify: async (player) => ({ player, rating: records.ratingOf(player), prioritySeconds: 0 }),
    },
    ids,
    log: crashLog(verdict),
    metrics: { count: () => {}, gauge: () => {}, milliseconds: () => {}, flush: () => {} },
  };
  return { containers, gateway, deployment };
};

/** Players, and what befalls everybody. */
const populate = (plan: HistoryPlan, foundation: Foundation, platform: Platform) => {
  const { clock, verdict, record, redis, records, weather, chance } = foundation;
  const { containers, gateway, deployment } = platform;
  let lost: LostWrites = { fellBackAtMs: 0, emptiedAtMs: 0 };
  startDisasters({
    clock,
    chance: chance('disasters'),
    redis,
    containers,
    weather,
    recordsAway: records.goAway,
    deploy: () => {
      deployment.number += 1;
      containers.retireAll();
    },
    happened: (name) => {
      record.happened(name);
      record.trace(clock.nowMs(), '*', name);
      if (name === 'redis_emptied') lost = { ...lost, emptiedAtMs: clock.nowMs() };
      if (name === 'redis_failed_over') lost = { ...lost, fellBackAtMs: clock.nowMs() + FAILING_OVER_MS };
    },
  });
  return createLobby(
    { ...plan, clock, chance: chance('lobby'), records: records.written },
    {
      clock,
      chance: chance('players'),
      gateway,
      lost: () => lost,
      broken: verdict.broken,
      ended: (name, visit, end, waitedMs) => {
        record.trace(clock.nowMs(), name, end);
        record.ended(visit.mode.id, end, waitedMs);
      },
    },
  );
};
