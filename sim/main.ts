import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startRedis } from '../local/redis-server.ts';
import { describeMachine } from '../scripts/describe-machine.ts';
import { asText, writeTables } from '../scripts/document-table.ts';
import { withUsage } from '../scripts/with-usage.ts';
import { parseConfiguration } from '../src/config/parse-configuration.ts';
import type { Configuration } from '../src/core/game-mode.ts';
import { createRedis } from '../src/redis/connect-redis.ts';
import { readConfigurationFile } from '../src/wiring/configuration-file.ts';
import { readConfiguration } from '../src/wiring/read-configuration.ts';
import { commandFor, readArguments, type SimulationArguments, USAGE } from './arguments.ts';
import { FAULT_RATES, type FaultLevel } from './fault-rates.ts';
import { addReport, historiesTable, type LevelTotals, noTotals } from './histories-table.ts';
import { printReport, summaryLine } from './print-report.ts';
import { simulate } from './simulate.ts';
import type { HistoryPlan } from './world.ts';

const DOCUMENT = fileURLToPath(new URL('../docs/reliability.md', import.meta.url));

const main = async (args: readonly string[]): Promise<void> => {
  const asked = readArguments(args, () => randomInt(2 ** 32));
  const configuration = configurationOf(asked);
  const server = asked.store === 'redis' ? await startRedis() : null;
  const redis = server === null ? null : createRedis({ url: server.url, cluster: false });
  try {
    await liveThroughLevels(asked, { ...asked, configuration, traceLinesMax: 0, redis });
  } finally {
    redis?.disconnect();
    await server?.stop();
  }
};

const configurationOf = ({ configurationFile: file }: SimulationArguments): Configuration => {
  if (file === null) return readConfiguration();
  if (!existsSync(file)) throw new Error(`--config is "${file}": expected a file of game modes.`);
  return parseConfiguration(readConfigurationFile(file));
};

type Plan = Omit<HistoryPlan, 'faults'> & SimulationArguments;

/** Level by level, up to the first promise that is broken. */
const liveThroughLevels = async (asked: SimulationArguments, plan: Plan): Promise<void> => {
  const levels: LevelTotals[] = [];
  for (const faults of asked.levels) {
    const totals = await liveThrough({ ...asked, levels: [faults] }, plan, faults);
    if (totals === null) {
      process.exitCode = 1;
      return;
    }
    levels.push(totals);
  }
  if (asked.histories === 1) return;
  const table = historiesTable(levels);
  console.log(asText(table));
  if (!asked.writesDocs) return;
  const command = `${commandFor(asked, asked.seed)} --histories ${asked.histories} --write-docs`;
  const day = new Date().toISOString().slice(0, 10);
  const caption = `\`${command}\`, ${day} UTC, ${await describeMachine()}.`;
  writeTables(DOCUMENT, { sim: { table, caption } });
};

/** Null if a promise was broken. */
const liveThrough = async (
  asked: SimulationArguments,
  plan: Plan,
  faults: FaultLevel,
): Promise<LevelTotals | null> => {
  let totals = noTotals(faults);
  for (let history = 0; history < asked.histories; history++) {
    const seed = (asked.seed + history) % 2 ** 32;
    const one = { ...plan, seed, faults: FAULT_RATES[faults] };
    const startedAt = process.cpuUsage();
    const report = await simulate(one);
    const { user, system } = process.cpuUsage(startedAt);
    const cpuMs = (user + system) / 1_000;
    if (report.violation !== null) {
      // Once more, and this time with a memory: the same seed is the same history.
      const again = await simulate({ ...one, traceLinesMax: asked.traceLinesMax });
      // On a real Redis, whose keys expire in real time, it may not come to that a second time.
      printReport(again.violation === null ? report : again, cpuMs, commandFor(asked, seed));
      return null;
    }
    if (asked.histories === 1) printReport(report, cpuMs, commandFor(asked, seed));
    else console.log(summaryLine(report, cpuMs));
    totals = addReport(totals, report, cpuMs);
  }
  return totals;
};

await withUsage(USAGE, main);
