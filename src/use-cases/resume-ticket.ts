import type {
  Connection,
  EventPublisher,
  FunctionInvoker,
  ResumeOutcome,
  TicketPointer,
  TicketStore,
} from './ports.ts';

export interface ResumeTicketPorts {
  readonly tickets: TicketStore;
  readonly invoker: FunctionInvoker;
  readonly events: EventPublisher;
}

/** The player is back on this connection: the ticket is bound to it, and waits again once nobody is absent. */
export const resumeTicket =
  (ports: ResumeTicketPorts) =>
  async (connection: Connection, { queue, ticketId }: TicketPointer): Promise<ResumeOutcome> => {
    const { player, connectionId, connectedAtMs } = connection;
    const presence = { player, connectionId, connectedAtMs, absentSinceMs: 0 };
    const outcome = await ports.tickets.resumeTicket(queue, ticketId, presence);
    if (outcome.kind !== 'resumed') return outcome;
    const gameMode = outcome.ticket.request.gameMode;
    await Promise.all([
      outcome.wakeTicker ? ports.invoker.tryMatch(queue) : undefined,
      ports.events.publish([{ kind: 'queue', gameMode, event: 'resumed', ticketId }]),
    ]);
    return outcome;
  };
