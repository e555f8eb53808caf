import { dequeuedFrame } from '../core/frames.ts';
import type { Ticket, TicketPointer } from './ports.ts';
import { type PushToOthersPorts, pushToOthers } from './push-to-others.ts';

/** The ticket is over for `player`'s sake: the others of the party hear it, and watchers of the queue. */
export const tellRemoved =
  (ports: PushToOthersPorts) =>
  async (pointer: TicketPointer, ticket: Ticket, player: string): Promise<void> => {
    const { ticketId, revision, request, presence } = ticket;
    const left = dequeuedFrame(ticketId, revision, 'party_member_left');
    await Promise.all([
      ports.events.publish([{ kind: 'queue', gameMode: request.gameMode, event: 'dequeued', ticketId }]),
      pushToOthers(ports)(pointer, presence, player, left),
    ]);
  };
