import { type DropConnectionPorts, dropConnection } from './drop-connection.ts';
import type { ConnectionStore } from './ports.ts';

export interface DisconnectPlayerPorts extends DropConnectionPorts {
  readonly connections: ConnectionStore;
}

/** The ticket is suspended, never cancelled: the player may come back. A replaced connection hurts nobody. */
export const disconnectPlayer =
  (ports: DisconnectPlayerPorts) =>
  async (connectionId: string): Promise<void> => {
    const connection = await ports.connections.findConnection(connectionId);
    if (connection === null) return;
    await dropConnection(ports)(connection.player, connectionId);
    await ports.connections.forgetConnection(connectionId);
  };
