import type { Allocator } from '../../src/use-cases/ports.ts';
import type { LedgerParts } from './ledger-parts.ts';

/** I4: stands at the fleet itself, where servers are really given out and taken back. */
export const watchAllocator = ({ servers }: LedgerParts, fleet: Allocator): Allocator => {
  servers.isWatched = true;
  return {
    allocate: async (request) => {
      const server = await fleet.allocate(request);
      servers.allocated(request.loadingSessionId, server.sessionId);
      return server;
    },
    release: async (loadingSessionId) => {
      await fleet.release(loadingSessionId);
      servers.released(loadingSessionId);
    },
  };
};
