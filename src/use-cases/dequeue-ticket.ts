import { dequeuedFrame } from '../core/frames.ts';
import type { Ticket } from '../core/ticket.ts';
import { type CancelSessionPorts, cancelSession } from './cancel-session.ts';
import { type FrameRequest, type Reply, refuse } from './frame-request.ts';
import type { TicketPointer, TicketStore } from './ports.ts';
import { tellRemoved } from './tell-removed.ts';

export interface DequeueTicketPorts extends CancelSessionPorts {
  readonly tickets: TicketStore;
}

/** A session can end between "too late" and the decline; then the ticket is looked at again. */
const TRIES_MAX = 3;

/**
 * Takes the player's ticket back; while its session is loading or allocating, declines the session. The
 * pointer is read after the dequeue was noted: an enqueue on its way is either seen here or refused there.
 */
export const dequeueTicket =
  (ports: DequeueTicketPorts) =>
  async ({ connection: { player }, requestedAtMs }: FrameRequest<'dequeue'>): Promise<Reply> => {
    await ports.players.noteDequeue(player, requestedAtMs);
    const { pointer } = await ports.players.readPlayer(player);
    if (pointer === null) return NOT_QUEUED;
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const removed = await ports.tickets.removeTicket(pointer.queue, pointer.ticketId, player);
      if (removed.kind === 'removed') return answerRemoved(ports)(pointer, removed.ticket, player);
      if (removed.kind !== 'too_late') return NOT_QUEUED;
      if (removed.state === 'matched') return TOO_LATE;
      const declined = await decline(ports)(pointer, removed.sessionId, player);
      if (declined !== null) return declined;
    }
    return TOO_LATE;
  };

const NOT_QUEUED = refuse('not_queued', 'Expected you to have a live ticket.');
const TOO_LATE = refuse('too_late', 'Expected a ticket that is not matched yet.');

const answerRemoved =
  (ports: DequeueTicketPorts) =>
  async (pointer: TicketPointer, ticket: Ticket, player: string): Promise<Reply> => {
    await tellRemoved(ports)(pointer, ticket, player);
    return dequeuedFrame(ticket.ticketId, ticket.revision, 'requested');
  };

/** Null: the session was over by then. */
const decline =
  (ports: DequeueTicketPorts) =>
  async ({ queue, ticketId }: TicketPointer, sessionId: string, player: string): Promise<Reply | null> => {
    const outcome = await cancelSession(ports)(queue, sessionId, { reason: 'declined', player });
    if (outcome.kind === 'refused') return null;
    const fate = outcome.cancelled.fates.find((each) => each.ticketId === ticketId);
    return dequeuedFrame(ticketId, fate?.revision ?? outcome.session.revision, 'declined');
  };
