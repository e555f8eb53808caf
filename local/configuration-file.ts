import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const DEFAULT_FILE = fileURLToPath(new URL('../config/matchmaking.toml', import.meta.url));

export interface ConfigurationFile {
  readonly path: string;
  /** Removes what was written for a configuration given as text. */
  discard(): Promise<void>;
}

/** Functions read their configuration from a file; a text becomes one for as long as the runtime lives. */
export const configurationFile = async (given: {
  readonly configFile?: string | undefined;
  readonly configText?: string | undefined;
}): Promise<ConfigurationFile> => {
  if (given.configText === undefined)
    return { path: resolve(given.configFile ?? DEFAULT_FILE), discard: async () => {} };
  const folder = await mkdtemp(join(tmpdir(), 'muster-config-'));
  const path = join(folder, 'matchmaking.toml');
  await writeFile(path, given.configText);
  return { path, discard: () => rm(folder, { recursive: true, force: true }) };
};
