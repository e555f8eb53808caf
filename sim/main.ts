import { randomInt } from 'node:crypto';
import { startRedis } from '../local/redis-server.ts';
import { parseConfiguration } from '../src/config/parse-configuration.ts';
import { createRedis } from '../src/redis/connect-redis.ts';
import { readConfigurationFile } from '../src/wiring/configuration-file.ts';
import { readConfiguration } from '../src/wiring/read-configuration.ts';
import { readArguments, type SimulationArguments, USAGE } from './arguments.ts';
import { FAULT_RATES } from './fault-rates.ts';
import { printReport, summaryLine } from './print-report.ts';
import { simulate } from './simulate.ts';
import type { HistoryPlan } from './world.ts';

const main = async (args: readonly string[]): Promise<void> => {
  if (args.includes('--help') || args.includes('-h')) return console.log(USAGE);
  const asked = readArguments(args, () => randomInt(2 ** 32));
  const file = asked.configurationFile;
  const configuration = file === null ? readConfiguration() : parseConfiguration(readConfigurationFile(file));
  const server = asked.store === 'redis' ? await startRedis() : null;
  const redis = server === null ? null : createRedis({ url: server.url, cluster: false });
  try {
    await liveThrough(asked, {
      ...asked,
      configuration,
      faults: FAULT_RATES[asked.faults],
      traceLinesMax: 0,
      redis,
    });
  } finally {
    redis?.disconnect();
    await server?.stop();
  }
};

const liveThrough = async (asked: SimulationArguments, plan: HistoryPlan): Promise<void> => {
  for (let history = 0; history < asked.histories; history++) {
    const seed = (asked.seed + history) % 2 ** 32;
    const startedAtMs = performance.now();
    const report = await simulate({ ...plan, seed });
    const tookMs = performance.now() - startedAtMs;
    if (report.violation !== null) {
      // Once more, and this time with a memory: the same seed is the same history.
      printReport(
        await simulate({ ...plan, seed, traceLinesMax: asked.traceLinesMax }),
        tookMs,
        commandFor(asked, seed),
      );
      process.exitCode = 1;
      return;
    }
    if (asked.histories === 1) printReport(report, tookMs, commandFor(asked, seed));
    else console.log(summaryLine(report, tookMs));
  }
};

const commandFor = (asked: SimulationArguments, seed: number): string => {
  const modes = asked.modes.map((mode) => ` --mode ${mode}`).join('');
  const config = asked.configurationFile === null ? '' : ` --config ${asked.configurationFile}`;
  const { hours, players, playersPerSecond, faults, store } = asked;
  return `npm run sim -- --seed ${seed} --hours ${hours} --players ${players} --rate ${playersPerSecond} --faults ${faults} --store ${store}${modes}${config}`;
};

try {
  await main(process.argv.slice(2));
} catch (fault) {
  if (!(fault instanceof Error)) throw fault;
  const isUsage = fault.message.startsWith('--') || 'code' in fault;
  console.error(isUsage ? `${fault.message}\n\n${USAGE}` : fault.message);
  process.exitCode = 1;
}
