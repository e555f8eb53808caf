import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseConfiguration } from '../config/parse-configuration.ts';
import type { Configuration } from '../core/game-mode.ts';
import { optionalVariable } from './environment.ts';

/**
 * The file that MUSTER_CONFIG_FILE names, on Lambda from the folder of the function's code; without it the
 * repository's own (a bundle always names its file).
 */
export const readConfiguration = (): Configuration => {
  const repositoryFile = new URL('../../config/matchmaking.toml', import.meta.url);
  const file = optionalVariable('MUSTER_CONFIG_FILE', fileURLToPath(repositoryFile));
  return parseConfiguration(readText(resolve(optionalVariable('LAMBDA_TASK_ROOT', ''), file)));
};

const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(
      `The configuration file ${file} cannot be read: expected MUSTER_CONFIG_FILE to name one.`,
      {
        cause,
      },
    );
  }
};
