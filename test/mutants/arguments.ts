import { parseArgs } from 'node:util';
import type { Mutant } from './mutant.ts';
import { MUTANTS } from './mutants.ts';

export const USAGE = `Puts deliberate bugs into copies of the code, one by one, and shows which check finds each: the simulator, the property tests,
or for scripts the conformance tests. The exit code is 1 if nothing finds one of them.

  npm run test:mutants -- [options]

  --mutant NAME     one of them, or several by repeating it; all by default
  --list            says what they are
  --write-docs      puts the table of all of them into docs/reliability.md`;

export interface MutantArguments {
  readonly mutants: readonly Mutant[];
  readonly writesDocs: boolean;
}

/** Throws a sentence. */
export const readArguments = (args: readonly string[]): MutantArguments | 'help' | 'list' => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      mutant: { type: 'string', multiple: true },
      list: { type: 'boolean' },
      'write-docs': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return 'help';
  if (values.list) return 'list';
  if (values.mutant !== undefined && values['write-docs'])
    throw new Error('--write-docs is beside --mutant: expected it alone, since the table is of all of them.');
  return { mutants: values.mutant?.map(mutantNamed) ?? MUTANTS, writesDocs: values['write-docs'] };
};

const mutantNamed = (name: string): Mutant => {
  const found = MUTANTS.find((mutant) => mutant.name === name);
  if (found === undefined) throw new Error(`--mutant is "${name}": expected one that --list names.`);
  return found;
};
