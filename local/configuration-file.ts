import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseConfiguration } from '../src/config/parse-configuration.ts';

const DEFAULT_FILE = fileURLToPath(new URL('../config/matchmaking.toml', import.meta.url));

export interface CheckedConfigurationFile {
  readonly path: string;
  /** Ids, in the order of the file. */
  readonly gameModes: readonly string[];
  /** Removes what was written for a configuration given as text. */
  discard(): Promise<void>;
}

/**
 * Functions read their configuration from a file; a text becomes one for as long as the runtime lives.
 * Throws a readable error when it is not valid, before anything else is started.
 */
export const configurationFile = async (given: {
  readonly configFile?: string | undefined;
  readonly configText?: string | undefined;
}): Promise<CheckedConfigurationFile> => {
  if (given.configText !== undefined) return writtenFile(given.configText);
  const path = resolve(given.configFile ?? DEFAULT_FILE);
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const found =
      cause.code === 'ENOENT' ? `There is no file ${path}` : `${path} cannot be read (${cause.message})`;
    throw new Error(`${found}: expected --config or MUSTER_CONFIG_FILE to name a configuration.`, { cause });
  });
  return { path, gameModes: gameModesIn(text, path), discard: async () => {} };
};

const writtenFile = async (text: string): Promise<CheckedConfigurationFile> => {
  const gameModes = gameModesIn(text, 'the given text');
  const folder = await mkdtemp(join(tmpdir(), 'muster-config-'));
  const path = join(folder, 'matchmaking.toml');
  await writeFile(path, text);
  return { path, gameModes, discard: () => rm(folder, { recursive: true, force: true }) };
};

const gameModesIn = (text: string, where: string): string[] => {
  try {
    return [...parseConfiguration(text).gameModes.keys()];
  } catch (cause) {
    throw new Error(`In ${where}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
};
