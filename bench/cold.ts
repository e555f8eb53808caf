import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { percentile } from '../bots/report.ts';
import { FUNCTION_NAMES, type FunctionName } from '../functions/function-settings.ts';
import { ROUTES } from '../functions/routes.ts';
import { bundleFunctions } from '../lib/bundle-functions.ts';
import { withUsage } from '../scripts/with-usage.ts';
import { type ColdStart, startCold } from './cold-start.ts';

const USAGE = `Bundles all functions and measures how long each takes to load.

  npm run bench:cold -- [--rounds 15] [--only connect,enqueue]`;

const BUNDLE_KB_MAX = 900;
const ROUTE_IMPORT_MS_MAX = 70;
const IMPORT_MS_MAX = 100;

interface ColdOptions {
  readonly rounds: number;
  readonly names: readonly FunctionName[];
}

const readOptions = (args: readonly string[]): ColdOptions => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '15' },
      only: { type: 'string' },
    },
  });
  return {
    rounds: roundsOf(values.rounds),
    names: values.only?.split(',').map(namedFunction) ?? FUNCTION_NAMES,
  };
};

const roundsOf = (text: string): number => {
  const rounds = Number(text);
  if (Number.isInteger(rounds) && rounds >= 1) return rounds;
  throw new Error(`--rounds is "${text}": expected a whole number from 1.`);
};

const namedFunction = (text: string): FunctionName => {
  const found = FUNCTION_NAMES.find((name) => name === text);
  if (found === undefined)
    throw new Error(`--only has "${text}": expected any of ${FUNCTION_NAMES.join(', ')}.`);
  return found;
};

const median = (numbers: readonly number[]): number => percentile(numbers, 0.5) ?? Number.NaN;

const marked = (value: number, digits: number, max: number): string =>
  `${value.toFixed(digits)} ${value <= max ? '✓' : `✗ aim ${max}`}`;

/** Route by route in each round, so that whatever else keeps the machine busy is shared by all. */
const measure = (files: ReadonlyMap<string, string>, rounds: number) => {
  const starts = new Map<string, ColdStart[]>([...files.keys()].map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const [name, file] of files) starts.get(name)?.push(startCold(file));
  return starts;
};

const BEHIND_ROUTES = new Set<FunctionName>(Object.values(ROUTES));

const importAim = (name: FunctionName): number =>
  BEHIND_ROUTES.has(name) ? ROUTE_IMPORT_MS_MAX : IMPORT_MS_MAX;

const run = (directory: string, { names, rounds }: ColdOptions): string => {
  const folderOf = bundleFunctions({
    configFile: 'config/matchmaking.toml',
    outDirectory: join(directory, 'bundles'),
  });
  const empty = join(directory, 'empty.js');
  writeFileSync(empty, 'exports.handler = () => {};\n');
  const fileOf = (name: FunctionName) => join(folderOf(name), 'index.js');
  const starts = measure(
    new Map([['', empty], ...names.map((name) => [name, fileOf(name)] as const)]),
    rounds,
  );
  const processMs = (name: string) => median(starts.get(name)?.map((start) => start.processMs) ?? []);
  const table = new Table({
    head: ['function', 'KB', 'import, ms', 'least', 'process, ms beyond an empty one'],
    style: { head: [], border: [] },
    colAligns: ['left', 'right', 'right', 'right', 'right'],
  });
  for (const name of names) {
    const importMs = starts.get(name)?.map((start) => start.importMs) ?? [];
    table.push([
      name,
      marked(statSync(fileOf(name)).size / 1_000, 0, BUNDLE_KB_MAX),
      marked(median(importMs), 1, importAim(name)),
      Math.min(...importMs).toFixed(1),
      (processMs(name) - processMs('')).toFixed(1),
    ]);
  }
  return table.toString();
};

const runInFolder = (options: ColdOptions): string => {
  const directory = mkdtempSync(join(tmpdir(), 'muster-cold-'));
  try {
    return run(directory, options);
  } finally {
    rmSync(directory, { recursive: true });
  }
};

await withUsage(USAGE, async (args) => console.log(runInFolder(readOptions(args))));
