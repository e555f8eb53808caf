import { isWaitingInLine, placeStateFrame, queuedFrame } from '../core/frames.ts';
import { withoutStanding } from '../core/standing.ts';
import type { QueuedFrame, StateFrame } from '../protocol/server-frames.ts';
import type { QueueId, Signer, TicketInLine } from './ports.ts';

/**
 * The proof of a ticket's place in line. It names all members, so each of them gets the same. It is signed,
 * not encrypted: whom a mate blocked is nobody's to read.
 */
export const signReceipt =
  (signer: Signer) =>
  (queue: QueueId, { ticket, epoch }: TicketInLine): Promise<string> => {
    const { ticketId, enqueuedAtMs, request } = ticket;
    return signer.receipt({ queue, epoch, ticketId, enqueuedAtMs, request: withoutStanding(request) });
  };

/** What a player is told who asked to be queued: `queued`, or `state` while the ticket may not be matched yet. */
export const placeFrame =
  (signer: Signer) =>
  async (queue: QueueId, place: TicketInLine): Promise<QueuedFrame | StateFrame> => {
    const receipt = await signReceipt(signer)(queue, place);
    return isWaitingInLine(place) ? queuedFrame(place, receipt) : placeStateFrame(place, receipt);
  };
