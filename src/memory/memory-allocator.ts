import type { GameServer } from '../core/session.ts';
import type { AllocationRequest, Allocator } from '../use-cases/ports.ts';
import { AllocationFailed } from '../use-cases/unavailable.ts';

export interface MemoryAllocator extends Allocator {
  readonly requests: readonly AllocationRequest[];
  readonly released: readonly string[];
  /** Servers that are in use, by loading session. */
  readonly servers: ReadonlyMap<string, GameServer>;
}

/** `hasServer` says whether the request can be served; the same session always gets the same server. */
export const createMemoryAllocator = (
  hasServer: (request: AllocationRequest) => boolean = () => true,
): MemoryAllocator => {
  const requests: AllocationRequest[] = [];
  const released: string[] = [];
  const servers = new Map<string, GameServer>();
  return {
    requests,
    released,
    servers,
    allocate: async (request) => {
      requests.push(structuredClone(request));
      const { loadingSessionId } = request;
      const known = servers.get(loadingSessionId);
      if (known) return { ...known };
      if (!hasServer(request)) throw new AllocationFailed('No server is free');
      const server = {
        sessionId: `game-${loadingSessionId}`,
        serverAddress: `127.0.0.1:${7000 + servers.size}`,
      };
      servers.set(loadingSessionId, server);
      return { ...server };
    },
    release: async (loadingSessionId) => {
      released.push(loadingSessionId);
      servers.delete(loadingSessionId);
    },
  };
};
