import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { FINDERS, type FinderName, findersOf, type Search } from './finders.ts';
import { applyMutant, type Mutant } from './mutant.ts';
import { copyFolder } from './tree-copy.ts';

/** What became of one deliberate bug. */
export interface Trial {
  readonly mutant: Mutant;
  /** By those that were asked. */
  readonly searches: Readonly<Partial<Record<FinderName, Search>>>;
}

export const isFound = ({ searches }: Trial): boolean =>
  Object.values(searches).some(({ finding }) => finding !== null);

/** `base` is a copy without a bug, the trial's own folder beside it is taken away in the end. */
export const tryMutant = async (workshop: string, base: string, mutant: Mutant): Promise<Trial> => {
  const folder = join(workshop, mutant.name);
  copyFolder(base, folder);
  applyMutant(folder, mutant);
  if (mutant.file.endsWith('.lua')) execFileSync(process.execPath, ['scripts/build-lua.ts'], { cwd: folder });
  const searches: Partial<Record<FinderName, Search>> = {};
  for (const name of findersOf(mutant)) {
    if (name === 'conformance tests' && searches['property tests']?.finding != null) continue;
    searches[name] = await FINDERS[name](folder, mutant);
  }
  rmSync(folder, { recursive: true });
  return { mutant, searches };
};

/** Throws if one of the finders that the mutants need finds something where nothing was changed. */
export const expectNothing = async (base: string, mutants: readonly Mutant[]): Promise<void> => {
  const anything = { invariant: 'any', isRare: mutants.some(({ isRare }) => isRare) } as const;
  for (const name of new Set(mutants.flatMap(findersOf))) {
    const { finding } = await FINDERS[name](base, anything);
    if (finding !== null)
      throw new Error(`Without any deliberate bug, ${name} finds: ${finding.by}\n${finding.text}`);
  }
};
