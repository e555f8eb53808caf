import type { MatchRules } from '../match-rules.ts';
import type { WaitingTicket } from '../ticket.ts';
import { createAgeOrder } from './age-order.ts';
import {
  createColumns,
  grownColumns,
  isAvoiding,
  type TicketColumns,
  type ValueCodes,
  writeRow,
} from './ticket-columns.ts';

/** The waiting tickets of one queue in columns, changed ticket by ticket and read whole once a tick. */
export interface WaitingPool {
  readonly rules: MatchRules;
  put(ticket: WaitingTicket): void;
  remove(ticketId: string): void;
  clear(): void;
  get(ticketId: string): WaitingTicket | undefined;
  /** The ticket of a slot that is in use. */
  at(slot: number): WaitingTicket;
  ticketCount(): number;
  /** Players that wait. */
  playerCount(): number;
  /** Whether any ticket avoids anybody, by rules that are on. */
  hasAvoiding(): boolean;
  /** Valid until the next `put`. */
  columns(): TicketColumns;
  /**
   * Slots in use, oldest first by the moment from which the wait counts, ties by ticket id: so the order in
   * which tickets came does not matter. Valid until the next call.
   */
  byAge(): Int32Array;
}

const CAPACITY_AT_FIRST = 64;

export const createWaitingPool = (rules: MatchRules): WaitingPool => {
  const slotOf = new Map<string, number>();
  const codes: ValueCodes = new Map();
  let tickets: (WaitingTicket | undefined)[] = [];
  let columns = createColumns(rules, CAPACITY_AT_FIRST);
  let players = 0;
  let avoiding = 0;

  const isOlder = (a: number, b: number): number => {
    const apartMs = (columns.sinceMs[a] as number) - (columns.sinceMs[b] as number);
    if (apartMs !== 0) return apartMs;
    return (tickets[a]?.ticketId ?? '') < (tickets[b]?.ticketId ?? '') ? -1 : 1;
  };
  const order = createAgeOrder(isOlder, (slot) => tickets[slot] !== undefined);

  const remove = (ticketId: string): void => {
    const slot = slotOf.get(ticketId);
    if (slot === undefined) return;
    players -= tickets[slot]?.request.members.length ?? 0;
    avoiding -= Number(isAvoiding(columns, slot));
    slotOf.delete(ticketId);
    tickets[slot] = undefined;
    order.left(slot);
  };

  const put = (ticket: WaitingTicket): void => {
    remove(ticket.ticketId);
    const slot = order.takeFree() ?? tickets.length;
    if (slot >= columns.capacity) columns = grownColumns(columns, rules, 2 * columns.capacity);
    tickets[slot] = ticket;
    slotOf.set(ticket.ticketId, slot);
    players += ticket.request.members.length;
    writeRow(columns, rules, codes, slot, ticket);
    avoiding += Number(isAvoiding(columns, slot));
    order.came(slot);
  };

  return {
    rules,
    put,
    remove,
    clear: () => {
      slotOf.clear();
      codes.clear();
      order.clear();
      tickets = [];
      players = 0;
      avoiding = 0;
    },
    get: (ticketId) => tickets[slotOf.get(ticketId) ?? -1],
    at: (slot) => {
      const ticket = tickets[slot];
      if (ticket === undefined) throw new Error(`Slot ${slot} holds no ticket`);
      return ticket;
    },
    ticketCount: () => slotOf.size,
    playerCount: () => players,
    hasAvoiding: () => avoiding > 0,
    columns: () => columns,
    byAge: order.slots,
  };
};
