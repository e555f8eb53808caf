import { dequeuedFrame, isWaitingInLine, queuedFrame } from '../core/frames.ts';
import type { ServerFrame } from '../protocol/server-frames.ts';
import { loseConnection } from './lose-connection.ts';
import { modeOfQueue } from './mode-of-queue.ts';
import { signReceipt } from './place-frame.ts';
import type { QueueId, ReleasedTicket, StateEvent, Ticket, TickStore } from './ports.ts';
import type { TellSessionsPorts } from './tell-sessions.ts';

export interface ReleaseTicketsPorts extends TellSessionsPorts {
  readonly ticks: TickStore;
}

/**
 * Moves tickets on that are past a deadline, and tells their members: delayed ones wait again, those of
 * absent members and those that waited too long are over. Answers how many moved.
 */
export const releaseTickets =
  (ports: ReleaseTicketsPorts) =>
  async (queue: QueueId, ticketIds: readonly string[]): Promise<number> => {
    if (ticketIds.length === 0) return 0;
    const { id, ticketTimeoutMs } = modeOfQueue(ports.configuration, queue);
    const released = await ports.ticks.releaseDue(queue, ticketIds, ticketTimeoutMs);
    if (released.length === 0) return 0;
    await Promise.all([
      ports.events.publish(released.map((one) => releasedEvent(id, one))),
      ...released.map((one) => tellReleased(ports, queue, one)),
    ]);
    return released.length;
  };

const releasedEvent = (gameMode: string, { ticket, outcome }: ReleasedTicket): StateEvent => ({
  kind: 'queue',
  gameMode,
  event: outcome === 'waiting' ? 'requeued' : outcome === 'suspended' ? 'suspended' : 'expired',
  ticketId: ticket.ticketId,
});

const tellReleased = async (
  ports: ReleaseTicketsPorts,
  queue: QueueId,
  { ticket, outcome }: ReleasedTicket,
): Promise<void> => {
  if (outcome === 'suspended') return;
  const { ticketId, revision } = ticket;
  const frame =
    outcome === 'waiting'
      ? await waitingFrame(ports, queue, ticketId)
      : dequeuedFrame(ticketId, revision, outcome);
  if (frame !== null) await postToMembers(ports, queue, ticket, frame);
};

/** Null when the ticket has moved on meanwhile: what moved it tells its members. */
const waitingFrame = async (
  { tickets, signer }: ReleaseTicketsPorts,
  queue: QueueId,
  ticketId: string,
): Promise<ServerFrame | null> => {
  const place = await tickets.readTicket(queue, ticketId, null);
  if (place === null || !isWaitingInLine(place)) return null;
  return queuedFrame(place, await signReceipt(signer)(queue, place));
};

const postToMembers = async (
  ports: ReleaseTicketsPorts,
  queue: QueueId,
  { ticketId, presence }: Ticket,
  frame: ServerFrame,
): Promise<void> => {
  const reachable = presence.filter(({ connectionId }) => connectionId !== '');
  ports.metrics.count('FramesPosted', reachable.length);
  await Promise.all(
    reachable.map(async ({ player, connectionId }) => {
      const outcome = await ports.poster.post(connectionId, frame);
      if (outcome === 'gone') await loseConnection(ports)(player, connectionId, { queue, ticketId });
    }),
  );
};
