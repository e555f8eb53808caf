import type { Presence } from '../core/ticket.ts';
import type { ServerFrame } from '../protocol/server-frames.ts';
import { type DropConnectionPorts, dropConnection } from './drop-connection.ts';
import type { FramePoster, Metrics, TicketPointer } from './ports.ts';

export interface PushToOthersPorts extends DropConnectionPorts {
  readonly poster: FramePoster;
  readonly metrics: Metrics;
}

/** Tells the present members of a ticket what `player` is answered; whoever turns out to be gone is dropped. */
export const pushToOthers =
  (ports: PushToOthersPorts) =>
  async (
    pointer: TicketPointer,
    presence: readonly Presence[],
    player: string,
    frame: ServerFrame,
  ): Promise<void> => {
    const others = presence.filter((each) => each.player !== player && each.connectionId !== '');
    if (others.length === 0) return;
    const push = async (other: Presence): Promise<void> => {
      const outcome = await ports.poster.post(other.connectionId, frame);
      if (outcome === 'gone') await dropConnection(ports)(other.player, other.connectionId, pointer);
    };
    await Promise.all(others.map(push));
    ports.metrics.count('FramesPosted', others.length);
  };
