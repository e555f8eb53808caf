import { parseArgs } from 'node:util';
import { developmentKeys } from '../local/development-keys.ts';
import { createTokenIssuer } from '../local/tokens.ts';
import { type LoadResult, runArrivals, runBurst } from './e2e-load.ts';
import { type SystemUnderTest, startSystem } from './e2e-system.ts';
import { type Aims, type Phase, resultTable } from './e2e-table.ts';

const USAGE = `Measures the runtime, in a process of its own, under bots in this one.

  npm run bench:e2e -- [--bursts 500,2000] [--rates 50,100,200,400] [--seconds 20]

An empty list leaves its phases out.`;

/** The tick interval of the sample configuration, and what may come on top. */
const TOLD_P99_MS = 250 + 100;
const WARM_UP_PLAYERS = 100;

interface Plan {
  readonly bursts: readonly number[];
  readonly rates: readonly number[];
  readonly seconds: number;
}

const readPlan = (args: readonly string[]): Plan => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      bursts: { type: 'string', default: '500,2000' },
      rates: { type: 'string', default: '50,100,200,400' },
      seconds: { type: 'string', default: '20' },
    },
  });
  const [seconds] = numbers('seconds', values.seconds);
  return {
    bursts: numbers('bursts', values.bursts),
    rates: numbers('rates', values.rates),
    seconds: seconds ?? 20,
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

const runPlan = async (system: SystemUnderTest, { bursts, rates, seconds }: Plan): Promise<Phase[]> => {
  const burst = (tokens: readonly string[]) => runBurst(system.url, tokens);
  await measure(system, { name: 'warm-up', aims: {}, players: WARM_UP_PLAYERS }, burst);
  const phases: Phase[] = [];
  const cpu = { functionsCpuSecondsPerThousand: 1.5 };
  for (const players of bursts) {
    const aims = players === 2_000 ? { ...cpu, allToldMs: 2_000 } : cpu;
    phases.push(await measure(system, { name: `burst of ${players}`, aims, players }, burst));
  }
  for (const rate of rates) {
    const aims = { ...cpu, toldP99Ms: TOLD_P99_MS };
    const load = { name: `${rate}/s for ${seconds} s`, aims, players: rate * seconds };
    phases.push(await measure(system, load, (tokens) => runArrivals(system.url, tokens, rate)));
  }
  return phases;
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
