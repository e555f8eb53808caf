import type { WaitingTicket } from '../core/ticket.ts';
import type { TicketChange } from './ports.ts';

/** The waiting tickets of one queue, kept in a ticker's memory between ticks. */
export interface TicketPool {
  apply(changes: readonly TicketChange[]): void;
  /** These no longer wait: claimed, or found gone by a refused claim. */
  evict(ticketIds: readonly string[]): void;
  clear(): void;
  get(ticketId: string): WaitingTicket | undefined;
  tickets(): readonly WaitingTicket[];
  /** Players that wait. */
  playerCount(): number;
}

export const createTicketPool = (): TicketPool => {
  const tickets = new Map<string, WaitingTicket>();
  let players = 0;
  const remove = (ticketId: string) => {
    players -= tickets.get(ticketId)?.request.members.length ?? 0;
    tickets.delete(ticketId);
  };
  const put = (ticket: WaitingTicket) => {
    remove(ticket.ticketId);
    tickets.set(ticket.ticketId, ticket);
    players += ticket.request.members.length;
  };
  return {
    apply: (changes) => {
      for (const { ticketId, ticket } of changes) ticket === null ? remove(ticketId) : put(ticket);
    },
    evict: (ticketIds) => {
      for (const ticketId of ticketIds) remove(ticketId);
    },
    clear: () => {
      tickets.clear();
      players = 0;
    },
    get: (ticketId) => tickets.get(ticketId),
    tickets: () => [...tickets.values()],
    playerCount: () => players,
  };
};
