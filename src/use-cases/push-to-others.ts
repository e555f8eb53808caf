import { placeStateFrame } from '../core/frames.ts';
import type { Presence } from '../core/ticket.ts';
import type { ServerFrame } from '../protocol/server-frames.ts';
import { type DropConnectionPorts, dropConnection } from './drop-connection.ts';
import { signReceipt } from './place-frame.ts';
import type { FramePoster, Metrics, QueueId, Signer, Ticket, TicketPointer } from './ports.ts';

export interface PushToOthersPorts extends DropConnectionPorts {
  readonly poster: FramePoster;
  readonly signer: Signer;
  readonly metrics: Metrics;
}

/** Tells the reachable members of a ticket what `player` is answered; whoever turns out to be gone is dropped. */
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
    const push = async (other: Presence) => {
      const outcome = await ports.poster.post(other.connectionId, frame);
      return outcome === 'gone' ? dropConnection(ports)(other.player, other.connectionId, pointer) : null;
    };
    const dropped = await Promise.all(others.map(push));
    ports.metrics.count('FramesPosted', others.length);
    // Everybody who is gone is absent by now, so each round of this has fewer readers than the one before.
    const suspended = dropped.find((each) => each?.suspended.kind === 'suspended')?.suspended;
    if (suspended?.kind === 'suspended') await tellOthers(ports)(pointer.queue, suspended.ticket, null);
  };

/**
 * Tells the present members of a party but `player` that their ticket is suspended, or waits again: a member
 * has left, or come back. A player alone has nobody to be told, and costs nothing.
 */
export const tellOthers =
  (ports: PushToOthersPorts) =>
  async (queue: QueueId, { ticketId, presence }: Ticket, player: string | null): Promise<void> => {
    const isReader = (each: Presence) => each.player !== player && each.absentSinceMs === 0;
    if (!presence.some(isReader)) return;
    const place = await ports.tickets.readTicket(queue, ticketId, null);
    // What has moved it on meanwhile tells its members.
    if (place === null || place.ticket.sessionId !== null) return;
    const frame = placeStateFrame(place, await signReceipt(ports.signer)(queue, place));
    const readers = place.ticket.presence.filter(isReader);
    await pushToOthers(ports)({ queue, ticketId }, readers, player ?? '', frame);
  };
