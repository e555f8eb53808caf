import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { optionalVariable } from './environment.ts';

/** The file of game modes that MUSTER_CONFIG_FILE names, on Lambda from the folder of the function's code. */
export const configurationFile = (fallback: string): string =>
  resolve(optionalVariable('LAMBDA_TASK_ROOT', ''), optionalVariable('MUSTER_CONFIG_FILE', fallback));

export const readConfigurationFile = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const expected = 'expected MUSTER_CONFIG_FILE to name one';
    throw new Error(`The configuration file ${file} cannot be read: ${expected}.`, { cause });
  }
};
