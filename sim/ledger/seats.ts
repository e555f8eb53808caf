import type { Judge } from './judge.ts';
import type { Pointers } from './pointers.ts';
import type { TicketNote } from './queue-book.ts';

/** Who holds which live tickets, in all queues together. */
export interface Seats {
  /** The ticket is live from now on. */
  take(ticket: TicketNote): void;
  /** A member of a ticket that was restored without them has come. */
  arrive(ticket: TicketNote, player: string): void;
  leave(ticket: TicketNote): void;
  of(player: string): readonly TicketNote[];
  /** The tickets that are live after writes were lost. */
  fellBack(live: Iterable<TicketNote>): void;
}

export const createSeats = (judge: Judge, pointers: Pointers): Seats => {
  const seats = new Map<string, readonly TicketNote[]>();

  const of = (player: string) => seats.get(player) ?? NONE;
  const sit = (player: string, ticket: TicketNote) => seats.set(player, [...of(player), ticket]);

  /**
   * A queue never holds two tickets of one player, whatever was lost. Those of two queues may coexist where lost writes
   * keep the pointer from naming one of them, until that one ends. And a restored ticket may wait for a member who is in
   * another queue: it is suspended and ends by grace, unless they leave that one and come.
   */
  const checkAlone = (ticket: TicketNote, player: string): void => {
    const others = of(player).filter((other) => other !== ticket && !other.away.includes(player));
    const inQueue = others.find(({ queue }) => queue === ticket.queue);
    const isStray = (one: TicketNote) => pointers.straySinceMs(player, one) !== null;
    const kept = isStray(ticket) ? undefined : others.find((other) => !isStray(other));
    const two = inQueue ?? kept;
    if (two === undefined && others.length > 0) judge.note('excused: two tickets after a failover');
    judge.expect(
      'I1: a player has one live ticket',
      two === undefined,
      () => `${player} has ${ticket.ticketId} of ${ticket.queue} and ${two?.ticketId} of ${two?.queue}`,
    );
  };

  const take = (ticket: TicketNote): void => {
    for (const player of ticket.members) {
      sit(player, ticket);
      if (!ticket.away.includes(player)) checkAlone(ticket, player);
    }
  };

  return {
    of,
    take,
    arrive: (ticket, player) => {
      if (!ticket.away.includes(player)) return;
      ticket.away = ticket.away.filter((other) => other !== player);
      checkAlone(ticket, player);
    },
    leave: (ticket) => {
      for (const player of ticket.members) {
        const left = of(player).filter((other) => other !== ticket);
        if (left.length > 0) seats.set(player, left);
        else seats.delete(player);
      }
    },
    fellBack: (live) => {
      seats.clear();
      for (const ticket of live) for (const player of ticket.members) sit(player, ticket);
    },
  };
};

const NONE: readonly TicketNote[] = [];
