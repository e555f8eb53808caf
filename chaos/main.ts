import { loadavg } from 'node:os';
import { describeMachine } from '../scripts/describe-machine.ts';
import { asText, writeTables } from '../scripts/document-table.ts';
import { type ChaosArguments, readArguments, USAGE } from './arguments.ts';
import { describeFindings, holdsPromises, resultTable } from './describe-result.ts';
import { runScenario, type ScenarioResult } from './run-scenario.ts';
import { SCENARIOS } from './scenarios.ts';
import type { Witness } from './witness.ts';

const run = async (chosen: ChaosArguments): Promise<readonly ScenarioResult[]> => {
  const results: ScenarioResult[] = [];
  for (const scenario of chosen.scenarios) {
    const onProgress = (what: string, witnesses: readonly Witness[]) => {
      const matched = witnesses.filter(({ matchedAtMs }) => matchedAtMs !== null).length;
      console.error(`${scenario.name}: ${what}; ${matched} of ${witnesses.length} matched`);
    };
    const result = await runScenario(scenario, { ...chosen, onProgress });
    results.push(result);
    console.error(describeFindings(result, chosen.verbose) || `${scenario.name}: nothing to complain of`);
  }
  return results;
};

const loadBefore = loadavg()[0]?.toFixed(1);

const writeDocs = async (results: readonly ScenarioResult[], command: string): Promise<void> => {
  const caption = `\`${command}\`, ${new Date().toISOString().slice(0, 16)} UTC, ${await machine()}`;
  writeTables('docs/reliability.md', { chaos: { table: resultTable(results), caption } });
};

const machine = async (): Promise<string> =>
  `${await describeMachine()}; a load average of ${loadBefore} of other work before it began.`;

const listed = SCENARIOS.map(({ name, says }) => `${name.padEnd(22)}${says}`).join('\n');

const start = async (args: readonly string[]): Promise<void> => {
  const chosen = readArguments(args);
  if (chosen === 'help') return console.log(USAGE);
  if (chosen === 'list') return console.log(listed);
  const results = await run(chosen);
  console.log(asText(resultTable(results)));
  const told = args.filter((arg) => arg !== '--write-docs' && arg !== '--verbose');
  if (chosen.writesDocs)
    await writeDocs(results, ['npm run chaos', ...(told.length > 0 ? ['--'] : []), ...told].join(' '));
  process.exitCode = results.every(holdsPromises) ? 0 : 1;
};

try {
  await start(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
// Bots that were dismissed may still be waiting for something.
process.exit();
