import { RATING_DEFAULT } from '../core/ticket.ts';
import type { Profile, ProfileStore } from '../use-cases/ports.ts';

/** `profiles` is the caller's to fill, also while the system runs. */
export const createMemoryProfiles = (
  profiles: ReadonlyMap<string, Partial<Profile>> = new Map(),
): ProfileStore => ({
  readProfile: async (player) => ({
    rating: RATING_DEFAULT,
    prioritySeconds: 0,
    blocked: [],
    ...profiles.get(player),
  }),
});
