import { mkdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isAlive, type ProcessId, processIdOf } from './pid.ts';

/** Where `npm run aws:up` keeps what it started, unless it is told another place. */
export const AWS_FOLDER = fileURLToPath(new URL('../../.muster/aws', import.meta.url));

/** What the keeper holds; see keeper.ts. */
export interface Kept {
  readonly keeper: ProcessId;
  /** Null where only Redis was started. */
  readonly endpoint: string | null;
  readonly redisUrl: string;
}

/** Where the stacks were deployed to, written before that begins. */
export interface DeployedTo {
  readonly endpoint: string;
  readonly redisUrl: string;
  /** True: the emulator goes with its data, and nothing is to be destroyed there. */
  readonly isOwn: boolean;
}

/** The files of one emulated AWS. Two of them may run side by side in two folders. */
export const filesIn = (folder: string) => ({
  lock: join(folder, 'lock'),
  kept: join(folder, 'kept.json'),
  deployedTo: join(folder, 'deployed-to.json'),
  outputs: join(folder, 'outputs.json'),
  assembly: join(folder, 'cdk.out'),
  bundles: join(folder, 'bundles'),
  cdkLog: join(folder, 'cdk.log'),
  keeperLog: join(folder, 'keeper.log'),
  emulatorLog: join(folder, 'emulator.log'),
  temporary: join(folder, 'tmp'),
});

/** Removes all that was kept, but not the lock of whoever does this. */
export const clearFolder = async (folder: string): Promise<void> => {
  const { lock: _, ...kept } = filesIn(folder);
  for (const file of Object.values(kept)) await rm(file, { recursive: true, force: true });
};

export const readJson = async <T>(file: string): Promise<T | null> => {
  const text = await readFile(file, 'utf8').catch(() => null);
  try {
    return text === null ? null : (JSON.parse(text) as T);
  } catch {
    // Whoever wrote it was ended while it did.
    return null;
  }
};

export const writeJson = (file: string, value: object): Promise<void> =>
  writeFile(file, JSON.stringify(value, null, 2));

/** What runs by this folder; null where nothing does, or no more. */
export const keptIn = async (folder: string): Promise<Kept | null> => {
  const kept = await readJson<Kept>(filesIn(folder).kept);
  return kept !== null && (await isAlive(kept.keeper)) ? kept : null;
};

/** Runs `work` while no other process works in the folder; throws a readable error when one does. */
export const withLock = async <T>(folder: string, work: () => Promise<T>): Promise<T> => {
  await mkdir(folder, { recursive: true });
  return holding(filesIn(folder).lock, folder, work);
};

const holding = async <T>(lock: string, folder: string, work: () => Promise<T>): Promise<T> => {
  await takeLock(lock, folder);
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
};

/** A link that leads nowhere names the holder: unlike a file, it is there with all that it says or not at all. */
const takeLock = async (lock: string, folder: string): Promise<void> => {
  const own = await processIdOf(process.pid);
  if (own === null) throw new Error('This machine tells nothing about its processes: is there no ps?');
  while (!(await isLinked(JSON.stringify(own), lock))) {
    await isStale(lock, folder);
    // Of two that found the same one stale, the slower must not remove the new one of the other.
    await holding(`${lock}.stale`, folder, async () => {
      if (await isStale(lock, folder)) await rm(lock);
    });
  }
};

const isLinked = (text: string, link: string): Promise<boolean> =>
  symlink(text, link).then(() => true, valueFor('EEXIST', false));

/** False where there is no lock any more; throws when its holder is at work. */
const isStale = async (lock: string, folder: string): Promise<boolean> => {
  const text = await readlink(lock).catch(valueFor('ENOENT', null));
  const holder = text === null ? null : (JSON.parse(text) as ProcessId);
  if (holder !== null && (await isAlive(holder)))
    throw new Error(`Process ${holder.pid} is at work in ${folder}: wait until it has ended.`);
  return holder !== null;
};

const valueFor =
  <T>(code: string, value: T) =>
  (fault: NodeJS.ErrnoException): T => {
    if (fault.code === code) return value;
    throw fault;
  };
