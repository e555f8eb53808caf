import { ConfigurationError } from '../../src/config/configuration-error.ts';
import { parseConfiguration } from '../../src/config/parse-configuration.ts';

/** What is said of a configuration; nothing if it is sound. */
export const problemsIn = (toml: string): readonly string[] => {
  try {
    parseConfiguration(toml);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
};
