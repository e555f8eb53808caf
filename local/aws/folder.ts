import { mkdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
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
  lock: join(folder, 'lock.json'),
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

/** Removes what was kept, and the folder where nothing else is in it. */
export const clearFolder = async (folder: string): Promise<void> => {
  for (const file of Object.values(filesIn(folder))) await rm(file, { recursive: true, force: true });
  await rmdir(folder).catch(() => {});
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
  const { lock } = filesIn(folder);
  await mkdir(folder, { recursive: true });
  await takeLock(lock, folder);
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
};

const takeLock = async (lock: string, folder: string): Promise<void> => {
  const own = await processIdOf(process.pid);
  for (let tries = 0; tries < 2; tries += 1) {
    const isTaken = await writeFile(lock, JSON.stringify(own), { flag: 'wx' }).then(
      () => false,
      () => true,
    );
    if (!isTaken) return;
    const holder = await readJson<ProcessId>(lock);
    if (holder !== null && (await isAlive(holder)))
      throw new Error(`Process ${holder.pid} is at work in ${folder}: wait until it has ended.`);
    await rm(lock, { force: true });
  }
  throw new Error(`${lock} can neither be written nor removed.`);
};
