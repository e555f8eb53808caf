import type { Configuration, GameMode } from '../core/game-mode.ts';

interface ConfigurationJson extends Omit<Configuration, 'gameModes'> {
  readonly gameModes: readonly GameMode[];
}

/** A configuration that was checked and completed already, as bundles hold it. */
export const configurationToJson = (configuration: Configuration): string => {
  const json: ConfigurationJson = { ...configuration, gameModes: [...configuration.gameModes.values()] };
  return JSON.stringify(json);
};

/** Of what `configurationToJson` wrote, and of nothing else: it is not checked again. */
export const configurationFromJson = (text: string): Configuration => {
  const { gameModes, ...rest } = JSON.parse(text) as ConfigurationJson;
  return { ...rest, gameModes: new Map(gameModes.map((mode) => [mode.id, mode])) };
};
