import { setTimeout as sleep } from 'node:timers/promises';
import { type Crowd, startCrowd } from './crowd.ts';
import { type FaultTimes, type Recovery, recoveryOf } from './recovery.ts';
import type { Scenario } from './scenarios.ts';
import { judge, type Verdict } from './verdict.ts';
import { liveTicketsIn, whatRedisHolds } from './what-redis-holds.ts';
import type { Witness } from './witness.ts';
import { startWorld, type World } from './world.ts';

export interface ScenarioOptions {
  readonly playersPerSecond: number;
  /** Of players coming, the fault in the middle of it not counted. */
  readonly seconds: number;
  readonly seed: number;
  readonly verbose: boolean;
  readonly onProgress?: (what: string, witnesses: readonly Witness[]) => void;
}

export interface ScenarioResult extends Verdict, Recovery {
  readonly scenario: Scenario;
  readonly players: number;
  readonly matched: number;
  readonly faultSeconds: number;
  readonly errors: Readonly<Record<string, number>>;
}

/** Longer than a loading session may take, twice over. */
const DRAIN_MS_MAX = 75_000;
const LOOK_EVERY_MS = 250;

/** Players come, the fault strikes amid them, and once it is over everybody's story is to have come to an end. */
export const runScenario = async (scenario: Scenario, options: ScenarioOptions): Promise<ScenarioResult> => {
  const { seed, verbose } = options;
  const world = await startWorld({ redis: scenario.redis, seed, verbose });
  const crowd = startCrowd({
    ...options,
    url: world.url,
    name: `${scenario.name}-${Date.now().toString(36)}`,
    mintToken: world.mintToken,
    writeParty: world.writeParty,
  });
  try {
    return await watchFault(scenario, options, world, crowd);
  } finally {
    crowd.dismiss();
    await world.stop();
  }
};

const watchFault = async (
  scenario: Scenario,
  { seconds, seed, onProgress = () => {} }: ScenarioOptions,
  world: World,
  crowd: Crowd,
): Promise<ScenarioResult> => {
  const { witnesses } = crowd;
  const startedAtMs = Date.now();
  onProgress('players come', witnesses);
  await sleep((seconds * 1_000) / 2);
  const struckAtMs = Date.now();
  onProgress(scenario.says, witnesses);
  await scenario.strike(world, seed);
  const healedAtMs = Date.now();
  onProgress('the fault is over', witnesses);
  await sleep((seconds * 1_000) / 2);
  await crowd.close();
  onProgress('nobody comes any more', witnesses);
  await comeToRest(world, crowd);
  const times = { startedAtMs, struckAtMs, healedAtMs };
  return { scenario, ...(await findings(world, witnesses, times)) };
};

/** Everybody has left and every session has ended, or whatever has not is not going to. */
const comeToRest = async ({ redis: { connect } }: World, { witnesses, reports }: Crowd): Promise<void> => {
  const redis = connect();
  const isAtRest = async () => {
    if (reports.size < witnesses.length) return false;
    const tickets = [...(await liveTicketsIn(redis)).values()].flat();
    return tickets.every(({ session }) => session === '-');
  };
  const untilMs = Date.now() + DRAIN_MS_MAX;
  while (Date.now() < untilMs && !(await isAtRest())) await sleep(LOOK_EVERY_MS);
  redis.disconnect();
};

const findings = async (world: World, witnesses: readonly Witness[], times: FaultTimes) => {
  const redis = world.redis.connect();
  const holdings = await whatRedisHolds(
    redis,
    witnesses.map(({ player }) => player),
  ).finally(() => redis.disconnect());
  return {
    players: witnesses.length,
    matched: witnesses.filter(({ matchedAtMs }) => matchedAtMs !== null).length,
    faultSeconds: (times.healedAtMs - times.struckAtMs) / 1_000,
    errors: errorsOf(witnesses),
    ...judge(witnesses, holdings),
    ...recoveryOf(witnesses, times),
  };
};

const errorsOf = (witnesses: readonly Witness[]): Readonly<Record<string, number>> => {
  const total: Record<string, number> = {};
  for (const { errors } of witnesses)
    for (const [code, count] of Object.entries(errors)) total[code] = (total[code] ?? 0) + count;
  return total;
};
