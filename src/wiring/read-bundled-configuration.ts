import { configurationFromJson } from '../config/configuration-json.ts';
import type { Configuration } from '../core/game-mode.ts';
import { configurationFile, readConfigurationFile } from './configuration-file.ts';

/**
 * Stands in for `read-configuration.ts` inside of bundles ("imports" in package.json). A bundle's configuration was
 * checked and completed when it was bundled and lies beside the file that operators know, so that no cold start
 * waits for a schema and for what reads TOML.
 */
export const readConfiguration = (): Configuration =>
  configurationFromJson(
    readConfigurationFile(configurationFile('matchmaking.toml').replace(/\.toml$/, '.json')),
  );
