import { fileURLToPath } from 'node:url';
import { parseConfiguration } from '../config/parse-configuration.ts';
import type { Configuration } from '../core/game-mode.ts';
import { configurationFile, readConfigurationFile } from './configuration-file.ts';

/** The file that MUSTER_CONFIG_FILE names; without it the repository's own. */
export const readConfiguration = (): Configuration => {
  const repositoryFile = fileURLToPath(new URL('../../config/matchmaking.toml', import.meta.url));
  return parseConfiguration(readConfigurationFile(configurationFile(repositoryFile)));
};
