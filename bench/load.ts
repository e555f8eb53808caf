import { copyFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { developmentKeys } from '../local/development-keys.ts';
import { createTokenIssuer } from '../local/tokens.ts';
import { asText, type DocumentTable, writeTables } from '../scripts/document-table.ts';
import { measureCrowd } from './load-crowd.ts';
import { expectDescriptors, FAULT_EVERY, type LoadPlan, readPlan, USAGE } from './load-plan.ts';
import { readRecord, type SoakRecord, settingOf } from './load-record.ts';
import { runSoak, type SoakPlan } from './load-soak.ts';
import { soakFindings } from './load-soak-table.ts';
import { type LoadSystem, startLoadSystem } from './load-system.ts';
import { censusTable, crowdTable, thousands } from './load-tables.ts';

const RECORD = fileURLToPath(new URL('./results/soak.jsonl', import.meta.url));
const DOCUMENT = fileURLToPath(new URL('../docs/reliability.md', import.meta.url));

/** Of a soak: players of a few seconds, and those who come back. */
const SECONDS_CONNECTED = 20;

const say = (line: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);

/** Under a mark of the document. */
type Blocks = Record<string, { readonly table: DocumentTable; readonly caption: string }>;

/** What was found, and what must not be, as sentences. */
interface Findings {
  readonly blocks: Blocks;
  readonly problems: readonly string[];
}

const onSystem = async <T>(
  postFaultEvery: number,
  act: (system: LoadSystem, mint: Awaited<ReturnType<typeof createTokenIssuer>>) => Promise<T>,
): Promise<T> => {
  const mint = await createTokenIssuer((await developmentKeys()).tokenKey);
  const system = await startLoadSystem(postFaultEvery);
  try {
    return await act(system, mint);
  } finally {
    await system.stop();
  }
};

const countsOf = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name}: ${thousands(count)}`)
    .join(', ') || 'none';

const findCrowd = ({ plan }: LoadPlan & { readonly kind: 'crowd' }): Promise<Findings> => {
  expectDescriptors(plan.connections);
  return onSystem(0, async (system, mint) => {
    const { machine, began, command } = await settingOf(system.redis, plan.command);
    const figures = await measureCrowd(system, mint, plan, say);
    const caption = [
      `\`${command}\`, ${began} UTC, ${machine}.`,
      `${thousands(plan.connections)} players, who connected in ${figures.connectSeconds.toFixed(1)} s; ${thousands(plan.queued)} of them waiting;`,
      `all ping every 30 s; idle: ${plan.idleSeconds} s of nothing else. Heaps after a garbage collection, buffers included.`,
      `Unexpected frames and closes: ${countsOf(figures.errors)}; warnings in the log: ${countsOf(figures.complaints)}.`,
    ].join(' ');
    const odd = Object.keys(figures.errors).length > 0;
    return {
      blocks: { load: { table: crowdTable(figures), caption } },
      problems: odd ? [`Players saw what they should not: ${countsOf(figures.errors)}.`] : [],
    };
  });
};

const findSoak = ({ setting, samples, ended, census }: SoakRecord): Findings => {
  const { table, problems, fromMinute } = soakFindings(samples);
  const last = samples.at(-1);
  const endings = ended ?? last;
  if (last === undefined || endings === undefined) throw new Error('There are no samples.');
  const { arrived, matched, left, lost, matchedTwice } = endings;
  const loads = samples.map(({ loadAverage }) => loadAverage).toSorted((a, b) => a - b);
  const caption = [
    `\`${setting.command}\`, begun ${setting.began} UTC, ${setting.machine}; ${last.minute.toFixed(0)} minutes.`,
    `${thousands(arrived)} players: ${thousands(matched)} matched, ${thousands(left)} left as they meant to, ${lost} lost, ${matchedTwice} matched twice.`,
    `One player and one post of ${FAULT_EVERY} were at fault: ${thousands(last.postFaults)} posts.`,
    `Error frames: ${countsOf(last.errors)}; warnings in the log: ${countsOf(last.complaints)}.`,
    `From minute ${fromMinute.toFixed(0)} on, the first and the last ten minutes and those in the middle; the slope of least squares with its standard error.`,
    `Other programs ran on the same cores: load averages from ${loads[0]?.toFixed(1)} to ${loads.at(-1)?.toFixed(1)}, ${loads[Math.floor(loads.length / 2)]?.toFixed(1)} in the median.`,
  ].join(' ');
  const strangers = new Set(samples.flatMap((sample) => sample.strangers));
  const under = `What Redis held after the soak above, once nobody had played for a while.`;
  return {
    blocks: {
      soak: { table, caption },
      ...(census !== null && { census: { table: censusTable(census), caption: under } }),
    },
    problems: [
      ...(lost > 0 ? [`${lost} players were lost.`] : []),
      ...(matchedTwice > 0 ? [`${matchedTwice} players were matched twice.`] : []),
      ...[...strangers].map((key) => `Nothing spells the key "${key}".`),
      ...problems,
      ...(census === null ? ['It broke off before the keys were counted.'] : census.problems),
    ],
  };
};

const soak = async (plan: SoakPlan): Promise<string> => {
  expectDescriptors(plan.perSecond * SECONDS_CONNECTED);
  say(`samples go to ${plan.samplesFile}`);
  await onSystem(FAULT_EVERY, (system, mint) => runSoak(system, mint, plan, say));
  return plan.samplesFile;
};

const find = async (asked: LoadPlan): Promise<Findings> => {
  if (asked.kind === 'crowd') return findCrowd(asked);
  const file = asked.kind === 'samples' ? asked.file : await soak(asked.plan);
  if (asked.writesDocs && resolve(file) !== RECORD) copyFileSync(file, RECORD);
  return findSoak(readRecord(file));
};

try {
  const asked = readPlan(process.argv.slice(2));
  const { blocks, problems } = await find(asked);
  for (const { table, caption } of Object.values(blocks)) console.log(`${asText(table)}\n${caption}\n`);
  if (asked.writesDocs) writeTables(DOCUMENT, blocks);
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  process.exitCode = 1;
}
