import { RATING_DEFAULT } from '../core/ticket.ts';
import type { ProfileStore } from '../use-cases/ports.ts';

/** `ratings` is the caller's to fill, also while the system runs. */
export const createMemoryProfiles = (ratings: ReadonlyMap<string, number> = new Map()): ProfileStore => ({
  readRating: async (player) => ratings.get(player) ?? RATING_DEFAULT,
});
