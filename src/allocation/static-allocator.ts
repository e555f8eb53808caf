import { createHash } from 'node:crypto';
import type { Allocator } from '../use-cases/ports.ts';

/**
 * Servers that are always there, such as one that hosts many sessions. The address follows from the
 * loading session's id, which spreads sessions evenly and answers the same for the same one; that id is also
 * the game session's. Nothing is taken, so there is nothing to release.
 */
export const createStaticAllocator = (addresses: readonly string[]): Allocator => {
  if (addresses.length === 0)
    throw new Error('The static allocator has no addresses: expected at least one.');
  return {
    allocate: async ({ loadingSessionId }) => {
      const spread = createHash('sha256').update(loadingSessionId).digest().readUInt32BE();
      const serverAddress = addresses[spread % addresses.length] ?? '';
      return { sessionId: loadingSessionId, serverAddress };
    },
    release: async () => {},
  };
};
