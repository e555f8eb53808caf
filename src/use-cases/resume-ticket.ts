import type { FrameRequest } from './frame-request.ts';
import type { FunctionInvoker, ResumeOutcome, TicketPointer } from './ports.ts';
import { type PushToOthersPorts, tellOthers } from './push-to-others.ts';

export interface ResumeTicketPorts extends PushToOthersPorts {
  readonly invoker: FunctionInvoker;
}

/** Who sent a frame, by which connection. */
export type Sender = Pick<FrameRequest, 'connection' | 'player'>;

/** The player is back on this connection: the ticket is bound to it, and waits again once nobody is absent. */
export const resumeTicket =
  (ports: ResumeTicketPorts) =>
  async (
    { connection, player: { pinged } }: Sender,
    { queue, ticketId }: TicketPointer,
  ): Promise<ResumeOutcome> => {
    const { player, connectionId, connectedAtMs } = connection;
    const arrival = { player, connectionId, connectedAtMs, absentSinceMs: 0, pinged };
    const outcome = await ports.tickets.resumeTicket(queue, ticketId, arrival);
    if (outcome.kind !== 'resumed') return outcome;
    const { ticket, wakeTicker } = outcome;
    const gameMode = ticket.request.gameMode;
    await Promise.all([
      wakeTicker ? ports.invoker.tryMatch(queue) : undefined,
      ports.events.publish([{ kind: 'queue', gameMode, event: 'resumed', ticketId }]),
      ticket.state === 'waiting' ? tellOthers(ports)(queue, ticket, player) : undefined,
    ]);
    return outcome;
  };
