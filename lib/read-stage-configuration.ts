import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseConfiguration } from '../src/config/parse-configuration.ts';
import type { Configuration } from '../src/core/game-mode.ts';
import type { Stage } from './stage.ts';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

/** The game modes of a stage: a mistake in them stops the synthesis, not the first function that reads them. */
export const readStageConfiguration = ({ name, configFile }: Stage): Configuration => {
  const text = readText(name, configFile);
  try {
    return parseConfiguration(text);
  } catch (cause) {
    throw new Error(`${configFile}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
};

const readText = (stage: string, configFile: string): string => {
  try {
    return readFileSync(resolve(PROJECT, configFile), 'utf8');
  } catch (cause) {
    throw new Error(
      `config/stages.ts: ${stage}.configFile: ${configFile} cannot be read: expected a configuration of game modes.`,
      { cause },
    );
  }
};
