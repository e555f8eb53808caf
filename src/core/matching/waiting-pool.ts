import type { MatchRules } from '../match-rules.ts';
import type { WaitingTicket } from '../ticket.ts';
import {
  createColumns,
  grownColumns,
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
  /** Slots to use again. Those that `order` still names wait in `left` until it has been put right. */
  let free: number[] = [];
  let left: number[] = [];
  let order = new Int32Array(0);
  let fresh: number[] = [];

  const isOlder = (a: number, b: number): number => {
    const apartMs = (columns.sinceMs[a] as number) - (columns.sinceMs[b] as number);
    if (apartMs !== 0) return apartMs;
    return (tickets[a]?.ticketId ?? '') < (tickets[b]?.ticketId ?? '') ? -1 : 1;
  };

  const remove = (ticketId: string): void => {
    const slot = slotOf.get(ticketId);
    if (slot === undefined) return;
    players -= tickets[slot]?.request.members.length ?? 0;
    slotOf.delete(ticketId);
    tickets[slot] = undefined;
    left.push(slot);
  };

  const put = (ticket: WaitingTicket): void => {
    remove(ticket.ticketId);
    const slot = free.pop() ?? tickets.length;
    if (slot >= columns.capacity) columns = grownColumns(columns, rules, 2 * columns.capacity);
    tickets[slot] = ticket;
    slotOf.set(ticket.ticketId, slot);
    players += ticket.request.members.length;
    fresh.push(slot);
    writeRow(columns, rules, codes, slot, ticket);
  };

  /** What stayed and what came, both in order, merged. */
  const putOrderRight = (): void => {
    const came = Int32Array.from(fresh.filter((slot) => tickets[slot] !== undefined)).sort(isOlder);
    const merged = new Int32Array(slotOf.size);
    let next = 0;
    let length = 0;
    for (const slot of order) {
      if (tickets[slot] === undefined) continue;
      while (next < came.length && isOlder(came[next] as number, slot) < 0)
        merged[length++] = came[next++] as number;
      merged[length++] = slot;
    }
    merged.set(came.subarray(next), length);
    order = merged;
    free = free.concat(left);
    [left, fresh] = [[], []];
  };

  return {
    rules,
    put,
    remove,
    clear: () => {
      slotOf.clear();
      codes.clear();
      tickets = [];
      [free, left, fresh] = [[], [], []];
      order = new Int32Array(0);
      players = 0;
    },
    get: (ticketId) => tickets[slotOf.get(ticketId) ?? -1],
    at: (slot) => {
      const ticket = tickets[slot];
      if (ticket === undefined) throw new Error(`Slot ${slot} holds no ticket`);
      return ticket;
    },
    ticketCount: () => slotOf.size,
    playerCount: () => players,
    columns: () => columns,
    byAge: () => {
      if (fresh.length > 0 || left.length > 0) putOrderRight();
      return order;
    },
  };
};
