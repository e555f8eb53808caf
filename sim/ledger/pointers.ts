import type { TicketPointer } from '../../src/use-cases/ports.ts';
import type { TicketNote } from './queue-book.ts';

/** Where the players' pointers stand, and which tickets lost writes have parted from them. */
export interface Pointers {
  bound(player: string, ticket: TicketPointer): void;
  snapshot(): ReadonlyMap<string, string>;
  /** `kept`: the pointers that are left, if the slots of players fell back too. `live`: the tickets that live now. */
  fellBack(kept: ReadonlyMap<string, string> | null, live: Iterable<TicketNote>, nowMs: number): void;
  /** The queue has forgotten that the ticket is over: an add that was kept out may come after all. */
  reopened(ticket: TicketPointer, nowMs: number): void;
  /** Since when writes that were lost keep the player's pointer from naming it; null while they do not. */
  straySinceMs(player: string, ticket: TicketPointer): number | null;
}

export const createPointers = (): Pointers => {
  let pointers = new Map<string, string>();
  const strays = new Map<string, number>();
  const reopened = new Map<string, number>();
  const stray = (player: string, key: string, nowMs: number) => {
    if (!strays.has(`${player} ${key}`)) strays.set(`${player} ${key}`, nowMs);
  };
  return {
    bound: (player, ticket) => {
      pointers.set(player, keyOf(ticket));
      strays.delete(`${player} ${keyOf(ticket)}`);
    },
    snapshot: () => new Map(pointers),
    fellBack: (kept, live, nowMs) => {
      // Also of a ticket that is not there yet: its add may be on its way.
      if (kept !== null)
        for (const [player, key] of pointers) if (kept.get(player) !== key) stray(player, key, nowMs);
      if (kept !== null) pointers = new Map(kept);
      for (const ticket of live)
        for (const player of ticket.members)
          if (pointers.get(player) !== keyOf(ticket)) stray(player, keyOf(ticket), nowMs);
    },
    reopened: (ticket, nowMs) => {
      reopened.set(keyOf(ticket), nowMs);
    },
    straySinceMs: (player, ticket) => {
      const key = keyOf(ticket);
      if (pointers.get(player) === key) return null;
      return strays.get(`${player} ${key}`) ?? reopened.get(key) ?? null;
    },
  };
};

const keyOf = ({ queue, ticketId }: TicketPointer): string => `${queue} ${ticketId}`;
