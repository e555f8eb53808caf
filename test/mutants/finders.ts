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

/** The promise of which it is to be found out whether it breaks; without a bug, any. */
export type Sought = Pick<Mutant, 'isRare'> & { readonly invariant: Mutant['invariant'] | 'any' };

export type Finder = (folder: string, sought: Sought) => Promise<Search>;

/** Short ones, of modes in which much happens in little time. */
const HISTORIES = ['--config', 'sim/modes.toml', '--hours', '0.05', '--players', '100', '--rate', '4'];
const HISTORIES_LIMIT_MS = 240_000;
const FIRST_SEED = 5;
const LAST_SEED = { some: 10, many: 16, ofRare: 60 };

/** One seed after the other. A history in which another promise breaks first says nothing of this bug. */
const searchSeeds =
  (faults: 'some' | 'many'): Finder =>
  async (folder, { invariant: wanted, isRare }) => {
    const last = faults === 'many' && isRare === true ? LAST_SEED.ofRare : LAST_SEED[faults];
    let seconds = 0;
    for (let first = FIRST_SEED; first <= last; ) {
      const plan = [
        ...HISTORIES,
        '--faults',
        faults,
        '--seed',
        `${first}`,
        '--histories',
        `${last - first + 1}`,
      ];
      const run = await runNode(folder, ['sim/main.ts', ...plan], HISTORIES_LIMIT_MS);
      seconds += run.seconds;
      if (run.end !== 'failed') break;
      const { seed, invariant, atSeconds, text } = violationIn(run.output);
      const by = `${invariant}, seed ${seed} of \`${faults}\`, at ${atSeconds} s`;
      if (wanted === 'any' || wanted === invariant) return { finding: { by, text }, seconds };
      first = seed + 1;
    }
    return { finding: null, seconds };
  };

const violationIn = (output: string) => {
  const [, seed, invariant] = /^seed (\d+): .* broken: (\S+),/m.exec(output) ?? [];
  const [, atSeconds, text = ''] = /^Broken after ([\d.]+) s: (.*)$/m.exec(output) ?? [];
  if (seed === undefined) throw new Error(`The simulator ended otherwise: ${output.slice(-2_000)}`);
  return { seed: Number(seed), invariant, atSeconds, text };
};

const TESTS_LIMIT_MS = 300_000;

/** The tests of a folder, up to the first that fails. */
const runTests =
  (tests: string): Finder =>
  async (folder) => {
    const report = join(folder, 'found.json');
    const options = [
      '--config',
      'test/mutants/vitest.config.ts',
      '--reporter=json',
      `--outputFile=${report}`,
    ];
    const { end, output, seconds } = await runNode(
      folder,
      ['node_modules/vitest/vitest.mjs', 'run', ...options, tests],
      TESTS_LIMIT_MS,
    );
    if (end === 'passed') return { finding: null, seconds };
    const finding = end === 'failed' ? firstFailure(readFileSync(report, 'utf8')) : null;
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
      return {
        by: `\`${basename(name, '.test.ts')}\`: ${failed.title}`,
        text: failed.failureMessages[0] ?? '',
      };
  }
  return null;
};

/** The first of several that finds something. */
const oneAfterTheOther =
  (...finders: readonly Finder[]): Finder =>
  async (folder, sought) => {
    let seconds = 0;
    for (const find of finders) {
      const search = await find(folder, sought);
      seconds += search.seconds;
      if (search.finding !== null) return { ...search, seconds };
    }
    return { finding: null, seconds };
  };

export const FINDERS = {
  simulator: oneAfterTheOther(searchSeeds('some'), searchSeeds('many')),
  'property tests': runTests('test/properties/'),
  'matcher tests': runTests('test/core/match'),
  /** Asked only where no other finds anything. */
  'conformance tests': runTests('test/redis/'),
} as const satisfies Readonly<Record<string, Finder>>;

export type FinderName = keyof typeof FINDERS;

/** What runs the code of a layer: the simulator runs no script, the property tests no use case. */
const LAYERS: readonly (readonly [folder: string, finders: readonly FinderName[]])[] = [
  ['src/use-cases/', ['simulator']],
  ['src/edge/', ['simulator']],
  ['src/core/matching/', ['simulator', 'matcher tests']],
  ['src/memory/', ['simulator', 'property tests']],
  ['src/redis/lua/', ['property tests', 'conformance tests']],
];

export const findersOf = ({ file }: Pick<Mutant, 'file'>): readonly FinderName[] =>
  LAYERS.find(([folder]) => file.startsWith(folder))?.[1] ?? [];
