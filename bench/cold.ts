import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { percentile } from '../bots/report.ts';
import { FUNCTION_NAMES, type FunctionName, settingsOf } from '../functions/function-settings.ts';
import { bundleFunctions } from '../lib/bundle-functions.ts';
import { type ColdStart, startCold } from './cold-start.ts';

const USAGE = `Bundles all functions and measures how long each takes to load.

  npm run bench:cold -- [--rounds 15] [--only connect,enqueue]`;

const BUNDLE_KB_MAX = 900;
const ROUTE_IMPORT_MS_MAX = 70;
const IMPORT_MS_MAX = 100;

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, only: { type: 'string' }, help: { type: 'boolean' } },
});

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

const importAim = (name: FunctionName): number =>
  settingsOf(name).timeoutSeconds === settingsOf('connect').timeoutSeconds
    ? ROUTE_IMPORT_MS_MAX
    : IMPORT_MS_MAX;

const run = (directory: string, names: readonly FunctionName[], rounds: number): string => {
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

const isFunction = (name: string): name is FunctionName => FUNCTION_NAMES.includes(name as FunctionName);

const main = (): void => {
  const names = values.only?.split(',') ?? FUNCTION_NAMES;
  const rounds = Number(values.rounds);
  if (values.help || !names.every(isFunction) || !(rounds >= 1)) {
    console.error(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const directory = mkdtempSync(join(tmpdir(), 'muster-cold-'));
  try {
    console.log(run(directory, names, rounds));
  } finally {
    rmSync(directory, { recursive: true });
  }
};

main();
