import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Mutant } from './mutant.ts';
import { runNode } from './run-node.ts';

/** How a bug showed: at which seed, or by which test. */
export interface Finding {
  readonly by: string;
  /** The first that was found wrong, in words. */
  readonly text: string;
}

export interface Search {
  /** Null: nothing was found. */
  readonly finding: Finding | null;
  readonly seconds: number;
}

export type Finder = (folder: string) => Promise<Search>;

const SHORT_HISTORY = ['--hours', '0.05', '--players', '100', '--rate', '4'];
const HISTORIES = 12;
const HISTORIES_LIMIT_MS = 180_000;

/** Short histories, one seed after the other. */
const searchSeeds =
  (faults: 'some' | 'many'): Finder =>
  async (folder) => {
    const args = [...SHORT_HISTORY, '--faults', faults, '--seed', '1', '--histories', `${HISTORIES}`];
    const { end, output, seconds } = await runNode(folder, ['sim/main.ts', ...args], HISTORIES_LIMIT_MS);
    if (end !== 'failed') return { finding: null, seconds };
    const [, seed, invariant] = /^seed (\d+): .* broken: (\S+),/m.exec(output) ?? [];
    if (seed === undefined) throw new Error(`The simulator ended otherwise: ${output.slice(-2_000)}`);
    const [, atSeconds, text = ''] = /^Broken after ([\d.]+) s: (.*)$/m.exec(output) ?? [];
    return {
      finding: { by: `${invariant}, seed ${seed} (${faults} faults) after ${atSeconds} s`, text },
      seconds,
    };
  };

const TESTS_LIMIT_MS = 300_000;
/** Random runs are long on a busy machine. */
const TEST_LIMIT_MS = 120_000;

/** The tests of one project, up to the first that fails. */
const runTests =
  (project: 'properties' | 'redis'): Finder =>
  async (folder) => {
    const report = join(folder, 'found.json');
    const options = ['--project', project, '--bail', '1', `--testTimeout=${TEST_LIMIT_MS}`];
    const { end, output, seconds } = await runNode(
      folder,
      ['node_modules/vitest/vitest.mjs', 'run', ...options, '--reporter=json', `--outputFile=${report}`],
      TESTS_LIMIT_MS,
    );
    if (end !== 'failed') return { finding: null, seconds };
    const finding = firstFailure(readFileSync(report, 'utf8'));
    if (finding === null) throw new Error(`The tests ended otherwise: ${output.slice(-2_000)}`);
    return { finding, seconds };
  };

interface TestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly title: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

const firstFailure = (report: string): Finding | null => {
  const { testResults } = JSON.parse(report) as TestReport;
  for (const { name, assertionResults } of testResults) {
    const failed = assertionResults.find(({ status }) => status === 'failed');
    if (failed !== undefined)
      return { by: `${basename(name)}: ${failed.title}`, text: failed.failureMessages[0] ?? '' };
  }
  return null;
};

/** The first of several that finds something. */
const oneAfterTheOther =
  (...finders: readonly Finder[]): Finder =>
  async (folder) => {
    let seconds = 0;
    for (const find of finders) {
      const search = await find(folder);
      seconds += search.seconds;
      if (search.finding !== null) return { ...search, seconds };
    }
    return { finding: null, seconds };
  };

export const FINDERS = {
  simulator: oneAfterTheOther(searchSeeds('some'), searchSeeds('many')),
  properties: runTests('properties'),
  /** Asked only where no other finds anything. */
  conformance: runTests('redis'),
} as const satisfies Readonly<Record<string, Finder>>;

export type FinderName = keyof typeof FINDERS;

/** The simulator runs the memory transitions, and no Lua; the property tests run the transitions, and no use case. */
export const findersOf = ({ file }: Pick<Mutant, 'file'>): readonly FinderName[] => {
  if (file.startsWith('src/redis/lua/')) return ['properties', 'conformance'];
  if (file.startsWith('src/memory/')) return ['simulator', 'properties'];
  return /^src\/(use-cases|edge)\//.test(file) ? ['simulator'] : [];
};
