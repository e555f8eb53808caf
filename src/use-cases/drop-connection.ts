import type { Configuration } from '../core/game-mode.ts';
import { modeOfQueue } from './mode-of-queue.ts';
import type {
  EventPublisher,
  PlayerStore,
  QueueId,
  SuspendOutcome,
  TicketPointer,
  TicketStore,
} from './ports.ts';

export interface DropConnectionPorts {
  readonly configuration: Configuration;
  readonly players: PlayerStore;
  readonly tickets: TicketStore;
  readonly events: EventPublisher;
}

export interface DroppedConnection {
  readonly queue: QueueId;
  readonly suspended: SuspendOutcome;
}

/**
 * This connection of the player has ended: it is detached and the ticket suspended (while loading, the
 * absence is only noted); null without a ticket. `ticket` is the one a frame was about; without it the player's pointer is followed.
 */
export const dropConnection =
  (ports: DropConnectionPorts) =>
  async (
    player: string,
    connectionId: string,
    ticket: TicketPointer | null = null,
  ): Promise<DroppedConnection | null> => {
    const detached = await ports.players.detachConnection(player, connectionId);
    const pointer = ticket ?? (detached.kind === 'detached' ? detached.pointer : null);
    if (pointer === null) return null;
    const { id, reconnectGraceMs } = modeOfQueue(ports.configuration, pointer.queue);
    const suspended = await ports.tickets.suspendTicket(
      pointer.queue,
      pointer.ticketId,
      player,
      connectionId,
      reconnectGraceMs,
    );
    if (suspended.kind === 'suspended')
      await ports.events.publish([
        { kind: 'queue', gameMode: id, event: 'suspended', ticketId: pointer.ticketId },
      ]);
    return { queue: pointer.queue, suspended };
  };
