import type { TicketPointer, TicketReading } from './ports.ts';
import { type ResumeTicketPorts, resumeTicket, type Sender } from './resume-ticket.ts';

/**
 * The ticket that the player's pointer names, or null when the queue does not know it or the player is not
 * a member. A member whom the ticket believes to be elsewhere or absent is bound to this connection first:
 * that heals a resumption that was cut off.
 */
export const readOwnTicket =
  (ports: ResumeTicketPorts) =>
  async (sender: Sender, pointer: TicketPointer): Promise<TicketReading | null> => {
    const { connection } = sender;
    const { player } = connection;
    const seen = { player, pinged: sender.player.pinged };
    const read = () => ports.tickets.readTicket(pointer.queue, pointer.ticketId, seen);
    const reading = await read();
    const presence = reading?.ticket.presence.find((each) => each.player === player);
    if (reading === null || presence === undefined) return null;
    if (presence.connectionId === connection.connectionId && presence.absentSinceMs === 0) return reading;
    const { kind } = await resumeTicket(ports)(sender, pointer);
    return kind === 'refused' ? reading : await read();
  };
