import { setTimeout as sleep } from 'node:timers/promises';
import { developmentKeys } from '../local/development-keys.ts';
import { createTokenIssuer } from '../local/tokens.ts';
import { TOLD_KEPT_MS } from '../src/core/limits.ts';
import { measureIdle } from './e2e-idle.ts';
import { type LoadResult, runArrivals, runBurst } from './e2e-load.ts';
import { type Plan, type PlannedMode, readPlan, USAGE } from './e2e-plan.ts';
import { type ModePhases, type RatePhase, writeRecord } from './e2e-record.ts';
import { type SystemUnderTest, startSystem } from './e2e-system.ts';
import { type Aims, type Phase, resultTable } from './e2e-table.ts';

/** The tick interval of the sample configuration, and what may come on top. */
const TOLD_P99_MS = 250 + 100;
const WARM_UP_PLAYERS = 100;
/** By then earlier tickers have left and earlier matches are forgotten: both would count as work for later players. */
const SETTLED_MS = TOLD_KEPT_MS + 15_000;

/** Each player is somebody new, so that no rate limit and no cool-down gets in the way. */
const tokensFor = async (phase: string, players: number): Promise<readonly string[]> => {
  const mint = await createTokenIssuer((await developmentKeys()).tokenKey);
  const name = `${phase}-${Date.now().toString(36)}`;
  return Promise.all(Array.from({ length: players }, (_, index) => mint(`${name}-${index}`)));
};

const measure = async (
  system: SystemUnderTest,
  { name, aims, players }: { name: string; aims: Aims; players: number },
  { playersPerMatch }: PlannedMode,
  run: (tokens: readonly string[]) => Promise<LoadResult>,
): Promise<Phase> => {
  // Who is too many would wait for others for ever.
  const whole = Math.ceil(players / playersPerMatch) * playersPerMatch;
  const tokens = await tokensFor(name.replaceAll(/\W/g, '-'), whole);
  const before = await system.usage();
  const load = await run(tokens);
  await system.quiet();
  console.error(`${name}: ${load.matched} of ${load.players} matched`);
  return { name, aims, load, before, after: await system.usage() };
};

const CPU_AIM = { functionsCpuSecondsPerThousand: 1.5 };

const runBursts = async (system: SystemUnderTest, { bursts }: Plan, mode: PlannedMode): Promise<Phase[]> => {
  const burst = (tokens: readonly string[]) => runBurst(system.url, tokens, mode.gameMode);
  const warmUp = { name: `warm-up of ${mode.gameMode}`, aims: {}, players: WARM_UP_PLAYERS };
  await measure(system, warmUp, mode, burst);
  const phases: Phase[] = [];
  for (const players of bursts) {
    const aims = players === 2_000 ? { ...CPU_AIM, allToldMs: 2_000 } : CPU_AIM;
    phases.push(await measure(system, { name: `burst of ${players}`, aims, players }, mode, burst));
  }
  return phases;
};

const runRates = async (system: SystemUnderTest, plan: Plan, mode: PlannedMode): Promise<RatePhase[]> => {
  const { rates, seconds, loading } = plan;
  const { gameMode } = mode;
  const phases: RatePhase[] = [];
  for (const perSecond of rates) {
    const aims = { ...CPU_AIM, toldP99Ms: TOLD_P99_MS };
    const load = { name: `${perSecond}/s for ${seconds} s`, aims, players: perSecond * seconds };
    const arrivals = (tokens: readonly string[]) =>
      runArrivals(system.url, tokens, { perSecond, loading, gameMode });
    phases.push({ playersPerSecond: perSecond, phase: await measure(system, load, mode, arrivals) });
  }
  return phases;
};

const runPlan = async (system: SystemUnderTest, plan: Plan): Promise<void> => {
  const idle = plan.isRecorded ? await measureIdle(system) : null;
  const bursts: Phase[] = [];
  const modes: ModePhases[] = [];
  for (const mode of plan.modes) {
    bursts.push(...(await runBursts(system, plan, mode)));
    if (plan.isRecorded) await sleep(SETTLED_MS);
    modes.push({ ...mode, phases: await runRates(system, plan, mode) });
  }
  console.log(resultTable([...bursts, ...modes.flatMap(({ phases }) => phases.map(({ phase }) => phase))]));
  if (idle !== null) await writeRecord(system, modes, { loading: plan.loading, ...idle });
};

const readOrExplain = (): Plan | null => {
  try {
    return readPlan(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    process.exitCode = 1;
    return null;
  }
};

const plan = readOrExplain();
if (plan !== null) {
  const system = await startSystem();
  try {
    await runPlan(system, plan);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  } finally {
    await system.stop();
  }
}
