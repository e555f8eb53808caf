import type { StateFrame } from '../protocol/server-frames.ts';
import { type DescribeStatePorts, describeNoTicket, describeState } from './describe-state.ts';
import { type FrameRequest, type Reply, refuse } from './frame-request.ts';
import type { TicketPointer, TicketReading } from './ports.ts';
import { readOwnTicket } from './read-own-ticket.ts';
import { type RestoreTicketPorts, restoreTicket } from './restore-ticket.ts';

export interface SyncTicketPorts extends DescribeStatePorts, RestoreTicketPorts {}

type Sync = FrameRequest<'sync'>;

/** The truth about the player's ticket; with a receipt, a ticket that was lost may come back. */
export const syncTicket =
  (ports: SyncTicketPorts) =>
  async (request: Sync): Promise<Reply> => {
    const { pointer } = request.player;
    const reading = pointer && (await readOwnTicket(ports)(request, pointer));
    if (pointer !== null && reading !== null) return present(ports)(request, pointer, reading);
    const { receipt } = request.frame;
    if (receipt !== undefined) return offerReceipt(ports)(request, receipt);
    if (pointer === null) return describeNoTicket(ports)(request.player);
    // Whatever enqueue left the pointer behind must not add its ticket after this answer.
    const { kind } = await ports.tickets.removeTicket(pointer.queue, pointer.ticketId, null);
    return kind === 'unknown' ? describeNoTicket(ports)(request.player) : lookAgain(ports)(request, pointer);
  };

const lookAgain =
  (ports: SyncTicketPorts) =>
  async (request: Sync, pointer: TicketPointer): Promise<Reply> => {
    const reading = await readOwnTicket(ports)(request, pointer);
    return reading === null
      ? describeNoTicket(ports)(request.player)
      : present(ports)(request, pointer, reading);
  };

const offerReceipt =
  (ports: SyncTicketPorts) =>
  async (request: Sync, receipt: string): Promise<Reply> => {
    const { player } = request.connection;
    const proof = await ports.signer.readReceipt(receipt);
    if (proof === null || !proof.request.members.some((member) => member.player === player))
      return refuse('bad_receipt', 'Expected the latest receipt that you were sent, within 30 minutes.');
    const restored = await restoreTicket(ports)(request, proof);
    if (restored === null) return describeNoTicket(ports)(request.player);
    if ('type' in restored) return restored;
    return lookAgain(ports)(request, restored);
  };

const present =
  (ports: SyncTicketPorts) =>
  (request: Sync, { queue }: TicketPointer, reading: TicketReading): Promise<StateFrame> =>
    describeState(ports)(queue, reading, request.connection.player);
