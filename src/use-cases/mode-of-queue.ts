import type { Configuration, GameMode } from '../core/game-mode.ts';
import type { QueueId } from './ports.ts';

/** The game mode that a queue serves. A queue that no mode names is a programmer's or a deployment's error. */
export const modeOfQueue = (configuration: Configuration, queue: QueueId): GameMode => {
  for (const mode of configuration.gameModes.values()) if (mode.queue === queue) return mode;
  throw new Error(`No game mode of the configuration has the queue "${queue}"`);
};
