import type { ProfileStore } from '../use-cases/ports.ts';

const RATING_DEFAULT = 1_500;

/** `ratings` is the caller's to fill, also while the system runs. */
export const createMemoryProfiles = (ratings: ReadonlyMap<string, number> = new Map()): ProfileStore => ({
  readRating: async (player) => ratings.get(player) ?? RATING_DEFAULT,
});
