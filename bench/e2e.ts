import { parseArgs } from 'node:util';
import { developmentKeys } from '../local/development-keys.ts';
import { createTokenIssuer } from '../local/tokens.ts';
import { measureIdle } from './e2e-idle.ts';
import { type LoadingTime, type LoadResult, runArrivals, runBurst } from './e2e-load.ts';
import { type RatePhase, writeRecord } from './e2e-record.ts';
import { type SystemUnderTest, startSystem } from './e2e-system.ts';
import { type Aims, type Phase, resultTable } from './e2e-table.ts';

const USAGE = `Measures the runtime, in a process of its own, under bots in this one.

  npm run bench:e2e -- [--bursts 500,2000] [--rates 50,100,200,400] [--seconds 20] [--loading 0]
  npm run bench:e2e -- --record [--rates 1,10,100] [--seconds 90] [--loading 2-8]

An empty list leaves its phases out. --loading is how many seconds players take to load. --record measures what
\`npm run costs\` computes with, and writes it to bench/results/e2e.json.`;

/** The tick interval of the sample configuration, and what may come on top. */
const TOLD_P99_MS = 250 + 100;
const WARM_UP_PLAYERS = 100;

interface Plan {
  readonly bursts: readonly number[];
  readonly rates: readonly number[];
  readonly seconds: number;
  readonly loading: LoadingTime;
  readonly isRecorded: boolean;
}

const LOADS = { bursts: '500,2000', rates: '50,100,200,400', seconds: '20', loading: '0' };
const RECORDED = { bursts: '', rates: '1,10,100', seconds: '90', loading: '2-8' };

const readPlan = (args: readonly string[]): Plan => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      bursts: { type: 'string' },
      rates: { type: 'string' },
      seconds: { type: 'string' },
      loading: { type: 'string' },
      record: { type: 'boolean', default: false },
    },
  });
  const { bursts, rates, seconds, loading, record } = { ...(values.record ? RECORDED : LOADS), ...values };
  return {
    bursts: numbers('bursts', bursts),
    rates: numbers('rates', rates),
    seconds: numbers('seconds', seconds)[0] ?? 20,
    loading: loadingTime(loading),
    isRecorded: record,
  };
};

const numbers = (name: string, text: string): number[] =>
  text
    .split(',')
    .filter(Boolean)
    .map((part) => {
      if (/^[1-9]\d{0,5}$/.test(part)) return Number(part);
      throw new Error(`--${name} has "${part}": expected whole numbers from 1, with commas between.`);
    });

/** Beyond this the mode's own limit, 30 s, would cancel. */
const LOADING_SECONDS_MAX = 25;

const loadingTime = (text: string): LoadingTime => {
  const [, min = '', max = min] = /^(\d{1,2})(?:-(\d{1,2}))?$/.exec(text) ?? [];
  const time = { min: Number(min), max: Number(max) };
  if (min !== '' && time.min <= time.max && time.max <= LOADING_SECONDS_MAX) return time;
  throw new Error(`--loading is "${text}": expected seconds up to ${LOADING_SECONDS_MAX}, as in 0 or 2-8.`);
};

/** Each player is somebody new, so that no rate limit and no cool-down gets in the way. */
const tokensFor = async (phase: string, players: number): Promise<readonly string[]> => {
  const mint = await createTokenIssuer((await developmentKeys()).tokenKey);
  const name = `${phase}-${Date.now().toString(36)}`;
  return Promise.all(Array.from({ length: players }, (_, index) => mint(`${name}-${index}`)));
};

const measure = async (
  system: SystemUnderTest,
  { name, aims, players }: { name: string; aims: Aims; players: number },
  run: (tokens: readonly string[]) => Promise<LoadResult>,
): Promise<Phase> => {
  // An odd player would wait for a partner for ever.
  const tokens = await tokensFor(name.replaceAll(/\W/g, '-'), players + (players % 2));
  const before = await system.usage();
  const load = await run(tokens);
  await system.quiet();
  console.error(`${name}: ${load.matched} of ${load.players} matched`);
  return { name, aims, load, before, after: await system.usage() };
};

const runPlan = async (system: SystemUnderTest, plan: Plan): Promise<Phase[]> => {
  const { bursts, rates, seconds, loading, isRecorded } = plan;
  const idle = isRecorded ? await measureIdle(system) : null;
  const burst = (tokens: readonly string[]) => runBurst(system.url, tokens);
  await measure(system, { name: 'warm-up', aims: {}, players: WARM_UP_PLAYERS }, burst);
  const phases: Phase[] = [];
  const cpu = { functionsCpuSecondsPerThousand: 1.5 };
  for (const players of bursts) {
    const aims = players === 2_000 ? { ...cpu, allToldMs: 2_000 } : cpu;
    phases.push(await measure(system, { name: `burst of ${players}`, aims, players }, burst));
  }
  const ratePhases: RatePhase[] = [];
  for (const rate of rates) {
    const aims = { ...cpu, toldP99Ms: TOLD_P99_MS };
    const load = { name: `${rate}/s for ${seconds} s`, aims, players: rate * seconds };
    const arrivals = (tokens: readonly string[]) => runArrivals(system.url, tokens, rate, loading);
    ratePhases.push({ playersPerSecond: rate, phase: await measure(system, load, arrivals) });
  }
  if (idle !== null) console.error(`written: ${await writeRecord(system, ratePhases, { loading, ...idle })}`);
  return [...phases, ...ratePhases.map(({ phase }) => phase)];
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
    console.log(resultTable(await runPlan(system, plan)));
  } finally {
    await system.stop();
  }
}
