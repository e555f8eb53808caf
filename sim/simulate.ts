import type { Configuration } from '../src/core/game-mode.ts';
import { createMemorySigner } from '../src/memory/memory-signer.ts';
import { createSeededIds } from '../src/memory/seeded-ids.ts';
import { createVirtualClock } from '../src/memory/virtual-clock.ts';
import type { Log } from '../src/use-cases/ports.ts';
import { Unavailable } from '../src/use-cases/unavailable.ts';
import { createChance } from './chance.ts';
import { createContainers } from './containers.ts';
import { startDisasters } from './disasters.ts';
import type { FaultRates } from './fault-rates.ts';
import { makeFunction, type Outside } from './functions.ts';
import { createSimulatedGateway } from './gateway.ts';
import { createInvocations } from './invocations.ts';
import { createLedger, type Violation } from './ledger.ts';
import { createLobby } from './lobby.ts';
import type { LostWrites } from './player.ts';
import { createProvider } from './provider.ts';
import { createRecord, type HistoryReport } from './record.ts';
import { createSimulatedRecords } from './records.ts';
import { createSimulatedRedis } from './redis.ts';
import { startSchedules } from './schedules.ts';
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
  /** Remembers what happened, for the trace of a violation. */
  readonly traces: boolean;
  readonly traceLinesMax: number;
}

const STEP_MS = 250;
/** Of calm, in the end: all that was under way comes to its end, by repetition if need be. */
const CALM_MS = 13 * 60_000;
const SYNC_MS = 60_000;

/** Lives through one history, and ends it at the first promise that is broken. */
export const simulate = async (plan: HistoryPlan): Promise<HistoryReport> => {
  const world = createWorld(plan);
  const { clock, lobby, weather } = world;
  const startMs = clock.nowMs();
  const pass = async (ms: number) => {
    const untilMs = clock.nowMs() + ms;
    while (clock.nowMs() < untilMs && world.violation() === null) {
      await clock.advance(Math.min(STEP_MS, untilMs - clock.nowMs()));
      world.ledger.check();
    }
  };
  lobby.open();
  await pass(plan.hours * 3_600_000);
  lobby.close();
  weather.clear();
  await pass(CALM_MS);
  for (const player of lobby.players) player.sync();
  await pass(SYNC_MS);
  if (world.violation() === null) await world.ledger.finish();
  return world.record.report(plan.seed, clock.nowMs() - startMs, world.violation(), world.ledger.counts());
};

const createWorld = (plan: HistoryPlan) => {
  const { seed, configuration } = plan;
  const clock = createVirtualClock();
  const chance = (stream: string) => createChance(seed, stream);
  const ids = createSeededIds(seed);
  const record = createRecord(plan.traces ? plan.traceLinesMax : 0);
  const weather = createWeather(clock, plan.faults);
  const { rates } = weather;
  let violation: Violation | null = null;
  let deployment = 1;
  const violated = (found: Violation) => {
    violation ??= found;
  };
  const broken = (invariant: string, text: string) =>
    violated({ invariant: invariant as Violation['invariant'], atMs: clock.nowMs(), text });

  const { redis, ledger } = createSimulatedRedis({
    clock,
    ids,
    configuration,
    makeLedger: (nowMs) => createLedger({ configuration, nowMs, violated }),
    trace: plan.traces
      ? (method, input, outcome) => record.trace(clock.nowMs(), '>', method, [input, outcome])
      : null,
  });
  const records = createSimulatedRecords(clock);
  const containers = createContainers({
    clock,
    chance: chance('containers'),
    rates,
    make: (name, surface) => makeFunction(name, outside, surface, deployment),
    noteFault: (name, what, ms) => {
      record.happened(what);
      record.trace(clock.nowMs(), '*', `a container of ${name} was ${what}`, ms);
      ledger.excuse(ms + REPEATED_MS, `${name} was ${what}`);
    },
  });
  const gateway = createSimulatedGateway({
    clock,
    chance: chance('gateway'),
    rates,
    invoke: containers.invoke,
    accepted: (player, frame, isReachable) => {
      record.happened('frames');
      record.trace(clock.nowMs(), player, isReachable ? 'is sent' : 'would be sent', frame);
      ledger.accepted(player, frame, isReachable);
    },
  });
  const invocations = createInvocations({
    clock,
    chance: chance('invocations'),
    rates,
    invoke: containers.invoke,
  });
  const outside: Outside = {
    configuration,
    redis: redis.stores,
    reached: {
      ...records.ports,
      scheduler: startSchedules(clock, invocations.start),
      allocator: createProvider({ clock, chance: chance('provider'), rates }, ledger.watchAllocator),
    },
    poster: gateway.poster,
    invoker: invocations.invoker,
    events: { publish: async () => {} },
    signer: createMemorySigner(clock),
    tokens: { verify: async (player) => ({ player, rating: null, prioritySeconds: 0 }) },
    ids,
    log: watchedLog(broken),
    metrics: { count: () => {}, gauge: () => {}, milliseconds: () => {}, flush: () => {} },
  };
  let lost: LostWrites = { fellBackAtMs: 0, emptiedAtMs: 0 };
  startDisasters({
    clock,
    chance: chance('disasters'),
    redis,
    containers,
    weather,
    recordsAway: records.goAway,
    deploy: () => {
      deployment += 1;
      containers.retireAll();
    },
    happened: (name) => {
      record.happened(name);
      record.trace(clock.nowMs(), '*', name);
      if (name === 'redis_emptied') lost = { ...lost, emptiedAtMs: clock.nowMs() };
      if (name === 'redis_failed_over') lost = { ...lost, fellBackAtMs: clock.nowMs() + FAILING_OVER_MS };
    },
  });
  const lobby = createLobby(
    { ...plan, clock, chance: chance('lobby'), records: records.written },
    {
      clock,
      chance: chance('players'),
      gateway,
      lost: () => lost,
      violated: broken,
      ended: ({ name }, visit, end, waitedMs) => {
        record.trace(clock.nowMs(), name, end);
        record.ended(visit.mode.id, end, waitedMs);
      },
    },
  );
  return { clock, lobby, weather, ledger, record, violation: () => violation };
};

/** What a killed function left is done by the next sweep or tick. */
const REPEATED_MS = 30_000;
/** Writes are lost for so long at the most. */
const FAILING_OVER_MS = 1_000;

/** A fault that is no outage is a crash. Servers that their provider keeps are given up with an error, as they should be. */
const watchedLog = (broken: (invariant: string, text: string) => void): Log => {
  const look = (message: string, fields: Readonly<Record<string, unknown>> = {}) => {
    const fault = fields.fault ?? fields.first;
    if (fault instanceof Error && !(fault instanceof Unavailable) && fault.name !== 'ReleaseFailed')
      broken('I11', `${message}: ${fault.stack}`);
  };
  return {
    info: () => {},
    warn: look,
    error: (message, fields) => {
      if (!message.startsWith('The game server of session'))
        broken('I11', `${message} ${JSON.stringify(fields)}`);
    },
  };
};
