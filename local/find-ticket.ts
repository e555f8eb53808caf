import type { Configuration, GameMode } from '../src/core/game-mode.ts';
import type { TicketState, WaitingTicket } from '../src/core/ticket.ts';
import type { TicketStore, TickStore } from '../src/use-cases/ports.ts';

const PAGE_SIZE = 192;

/** The game mode whose queue knows a ticket, and the ticket's state. Null: none does. */
export const findTicket = async (
  tickets: Pick<TicketStore, 'readTicket'>,
  { gameModes }: Configuration,
  ticketId: string,
): Promise<{ readonly mode: GameMode; readonly state: TicketState } | null> => {
  for (const mode of gameModes.values()) {
    const reading = await tickets.readTicket(mode.queue, ticketId, null);
    if (reading !== null) return { mode, state: reading.ticket.state };
  }
  return null;
};

/** All tickets that wait in a queue, page by page. Takes no lease and changes nothing. */
export const readAllWaiting = async (
  ticks: Pick<TickStore, 'readWaiting'>,
  queue: string,
): Promise<readonly WaitingTicket[]> => {
  // Changes of a ticket that come while others are read replace it.
  const waiting = new Map<string, WaitingTicket>();
  for (let cursor = 0, more = true; more; ) {
    const page = await ticks.readWaiting(queue, cursor, PAGE_SIZE);
    for (const { ticketId, ticket } of page.changes) if (ticket !== null) waiting.set(ticketId, ticket);
    ({ cursor, more } = page);
  }
  return [...waiting.values()];
};
