import { dropConnection } from './drop-connection.ts';
import type { ConnectionStore } from './ports.ts';
import { type PushToOthersPorts, tellOthers } from './push-to-others.ts';

export interface DisconnectPlayerPorts extends PushToOthersPorts {
  readonly connections: ConnectionStore;
}

/** The ticket is suspended, never cancelled: the player may come back. A replaced connection hurts nobody. */
export const disconnectPlayer =
  (ports: DisconnectPlayerPorts) =>
  async (connectionId: string): Promise<void> => {
    const connection = await ports.connections.findConnection(connectionId);
    if (connection === null) return;
    const dropped = await dropConnection(ports)(connection.player, connectionId);
    await ports.connections.forgetConnection(connectionId);
    if (dropped?.suspended.kind === 'suspended')
      await tellOthers(ports)(dropped.queue, dropped.suspended.ticket, connection.player);
  };
