import type { StateFrame } from '../protocol/server-frames.ts';
import { isSame } from './claim-pointer.ts';
import { type DescribeStatePorts, describeNoTicket, describeState } from './describe-state.ts';
import { type EndStrayPorts, endStray } from './end-stray.ts';
import { type FrameRequest, type Reply, refuse } from './frame-request.ts';
import type { ReceiptClaims, TicketPointer, TicketReading } from './ports.ts';
import { readOwnTicket } from './read-own-ticket.ts';
import { type RestoreTicketPorts, restoreTicket } from './restore-ticket.ts';

export interface SyncTicketPorts extends DescribeStatePorts, EndStrayPorts, RestoreTicketPorts {}

type Sync = FrameRequest<'sync'>;

/** The truth about the player's ticket; with a receipt, a ticket that was lost may come back. */
export const syncTicket =
  (ports: SyncTicketPorts) =>
  async (request: Sync): Promise<Reply> => {
    const { pointer } = request.player;
    const reading = pointer && (await readOwnTicket(ports)(request, pointer));
    const { receipt } = request.frame;
    if (pointer !== null && reading !== null) {
      if (receipt !== undefined && reading.ticket.state !== 'matched')
        await endOther(ports)(request, pointer, receipt);
      return present(ports)(request, pointer, reading);
    }
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

/** A failover may have brought the receipt's ticket back beside the one that the pointer names, or kept it there. */
const endOther =
  (ports: SyncTicketPorts) =>
  async (request: Sync, pointer: TicketPointer, receipt: string): Promise<void> => {
    const proof = await readReceipt(ports)(request, receipt);
    if (proof === null || isSame(proof, pointer)) return;
    const mode = ports.configuration.gameModes.get(proof.request.gameMode);
    if (mode?.queue === proof.queue) await endStray(ports)(proof, request.connection.player);
  };

/** Null: forged, too old, or of others. */
const readReceipt =
  ({ signer }: SyncTicketPorts) =>
  async ({ connection: { player } }: Sync, receipt: string): Promise<ReceiptClaims | null> => {
    const proof = await signer.readReceipt(receipt);
    return proof?.request.members.some((member) => member.player === player) ? proof : null;
  };

const offerReceipt =
  (ports: SyncTicketPorts) =>
  async (request: Sync, receipt: string): Promise<Reply> => {
    const proof = await readReceipt(ports)(request, receipt);
    if (proof === null)
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
