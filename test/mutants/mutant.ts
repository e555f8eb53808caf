import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A deliberate bug: one place of the code, and what stands there instead. */
export interface Mutant {
  readonly name: string;
  /** The promise that it breaks, by the name under which the simulator sees it. */
  readonly invariant: `I${number}` | 'liveness';
  readonly file: string;
  /** Occurs in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** What is broken, as a sentence. */
  readonly says: string;
  /** Shows in few histories, so that more of them are searched. */
  readonly isRare?: boolean;
}

/** The file's text with the bug in it. Throws where the code is another by now. */
export const mutate = ({ name, file, find, replace }: Mutant, text: string): string => {
  const count = text.split(find).length - 1;
  if (count !== 1) throw new Error(`${name}: expected its text once in ${file}, and found it ${count} times`);
  return text.replace(find, () => replace);
};

export const applyMutant = (folder: string, mutant: Mutant): void => {
  const path = join(folder, mutant.file);
  writeFileSync(path, mutate(mutant, readFileSync(path, 'utf8')));
};
