import { join } from 'node:path';
import pLimit from 'p-limit';
import { describeMachine } from '../../scripts/describe-machine.ts';
import { asText, writeTables } from '../../scripts/document-table.ts';
import { readArguments, USAGE } from './arguments.ts';
import { trialLine, trialTable } from './describe-trials.ts';
import type { Mutant } from './mutant.ts';
import { MUTANTS } from './mutants.ts';
import { copyTree, createWorkshop } from './tree-copy.ts';
import { expectNothing, isFound, type Trial, tryMutant } from './trial.ts';

const TRIALS_AT_ONCE = 2;

const tryAll = (mutants: readonly Mutant[], workshop: string, base: string): Promise<readonly Trial[]> => {
  const inTurn = pLimit(TRIALS_AT_ONCE);
  const tryOne = async (mutant: Mutant): Promise<Trial> => {
    const trial = await tryMutant(workshop, base, mutant);
    console.error(trialLine(trial));
    return trial;
  };
  return Promise.all(mutants.map((mutant) => inTurn(tryOne, mutant)));
};

const writeDocs = async (trials: readonly Trial[], tookMs: number): Promise<void> => {
  const minutes = Math.ceil(tookMs / 60_000);
  const day = new Date().toISOString().slice(0, 16);
  const caption = `\`npm run test:mutants\`, ${day} UTC, ${await describeMachine()}; ${minutes} minutes.`;
  writeTables('docs/reliability.md', { mutants: { table: trialTable(trials), caption } });
};

const main = async (args: readonly string[]): Promise<void> => {
  const chosen = readArguments(args);
  if (chosen === 'help') return console.log(USAGE);
  if (chosen === 'list')
    return console.log(MUTANTS.map(({ name, says }) => `${name.padEnd(34)}${says}`).join('\n'));
  const startedAtMs = performance.now();
  const workshop = createWorkshop();
  const base = join(workshop, 'unchanged');
  copyTree(base);
  console.error('Without any deliberate bug nothing may be found: looking for a minute or two.');
  await expectNothing(base, chosen.mutants);
  const trials = await tryAll(chosen.mutants, workshop, base);
  console.log(asText(trialTable(trials)));
  const found = trials.filter(isFound).length;
  console.log(`${found} of ${trials.length} deliberate bugs were found.`);
  if (chosen.writesDocs) await writeDocs(trials, performance.now() - startedAtMs);
  process.exitCode = found === trials.length ? 0 : 1;
};

try {
  await main(process.argv.slice(2));
} catch (fault) {
  console.error(fault instanceof Error ? fault.message : fault);
  process.exitCode = 1;
}
