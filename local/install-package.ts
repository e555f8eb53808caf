import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The packages that hold a thing, by the package manager that has them. */
export interface PackageNames {
  readonly 'apt-get'?: readonly string[];
  readonly dnf?: readonly string[];
  readonly apk?: readonly string[];
}

const STEPS: Readonly<
  Record<keyof PackageNames, (packages: readonly string[]) => readonly (readonly string[])[]>
> = {
  'apt-get': (packages) => [
    ['update', '-q'],
    ['install', '-y', '-q', '--no-install-recommends', ...packages],
  ],
  dnf: (packages) => [['install', '-y', ...packages]],
  apk: (packages) => [['add', '--no-cache', ...packages]],
};

/** Where a command lies, or null. */
export const onPath = async (name: string): Promise<string | null> => {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return null;
};

/**
 * Installs by the first package manager found, if this is root. Answers what came of it in words, for the message
 * that lists what was tried.
 */
export const installPackage = async (
  thing: string,
  names: PackageNames,
  say: (line: string) => void,
): Promise<string> => {
  if (process.getuid?.() !== 0) return 'not run as root, so nothing was installed';
  const managers = Object.keys(names) as (keyof PackageNames)[];
  for (const manager of managers) {
    if (!(await onPath(manager))) continue;
    say(`No ${thing} found; installing it with ${manager} ...`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const faults: string[] = [];
    // A failed index update is no reason not to try the install.
    for (const step of STEPS[manager](names[manager] ?? []))
      await run(manager, [...step], { env }).catch((fault: unknown) => faults.push(firstLine(fault)));
    return faults.length === 0 ? `${manager} installed it` : `${manager} failed (${faults.join('; ')})`;
  }
  return `none of ${managers.join(', ')} is there to install it with`;
};

/** What a failed command said, in short. */
export const firstLine = (fault: unknown): string => {
  const text = fault instanceof Error ? fault.message : String(fault);
  return text.split('\n').filter(Boolean).slice(0, 2).join(' ');
};
