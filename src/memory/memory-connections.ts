import type { Connection, ConnectionStore } from '../use-cases/ports.ts';

export const createMemoryConnections = (): ConnectionStore => {
  const connections = new Map<string, Connection>();
  return {
    recordConnection: async (connection) => {
      connections.set(connection.connectionId, { ...connection });
    },
    findConnection: async (connectionId) => {
      const found = connections.get(connectionId);
      return found ? { ...found } : null;
    },
    forgetConnection: async (connectionId) => {
      connections.delete(connectionId);
    },
  };
};
