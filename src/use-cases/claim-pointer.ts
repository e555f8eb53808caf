import type {
  BindOutcome,
  PlayerReading,
  PlayerStore,
  QueueId,
  TicketPointer,
  TicketReading,
  TicketStore,
} from './ports.ts';

export interface ClaimPointerPorts {
  readonly players: PlayerStore;
  readonly tickets: TicketStore;
}

/** The player's pointer names a ticket that keeps them from another one: this one. */
export interface LivePointer {
  readonly kind: 'live';
  readonly queue: QueueId;
  readonly reading: TicketReading;
}

export type PointerOutcome =
  | LivePointer
  | { readonly kind: 'bound'; readonly player: PlayerReading }
  /** Other frames moved the pointer again and again; the same frame may succeed a moment later. */
  | { readonly kind: 'contended' }
  | Exclude<BindOutcome, { readonly kind: 'bound' | 'conflict' }>;

/** Another frame of the same player wins a race at most this often before this one gives way. */
const TRIES_MAX = 4;

/**
 * Makes the player's pointer name `next`, unless it names a live ticket. A ticket that its queue does not
 * know is kept out first, so that an add that is late cannot bring it to life beside the new one.
 */
export const claimPointer =
  (ports: ClaimPointerPorts) =>
  async (
    player: string,
    known: TicketPointer | null,
    next: TicketPointer,
    enqueue: { readonly requestedAtMs: number } | null,
  ): Promise<PointerOutcome> => {
    let pointer = known;
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const live = await settlePointer(ports)(player, pointer, next, enqueue !== null);
      if (live === 'again') continue;
      if (live !== null) return live;
      const bound = await ports.players.bindTicket(player, pointer, next, enqueue);
      if (bound.kind !== 'conflict') return bound;
      pointer = bound.pointer;
    }
    return { kind: 'contended' };
  };

/** Changes nothing. `unknown`: the queue does not know the ticket. Null: the pointer may be moved. */
export const lookAtPointer =
  ({ tickets }: ClaimPointerPorts) =>
  async (
    player: string,
    pointer: TicketPointer | null,
    next: TicketPointer,
    asks: boolean,
  ): Promise<LivePointer | 'unknown' | null> => {
    if (pointer === null || isSame(pointer, next)) return null;
    const { queue, ticketId } = pointer;
    // Only whoever asks was heard.
    const reading = await tickets.readTicket(queue, ticketId, asks ? { player, pinged: false } : null);
    if (reading === null) return 'unknown';
    return keepsPointer(reading, player, asks) ? { kind: 'live', queue, reading } : null;
  };

/** `again`: the ticket was added, and matched, between two looks. Null: the pointer may be moved. */
const settlePointer =
  (ports: ClaimPointerPorts) =>
  async (player: string, pointer: TicketPointer | null, next: TicketPointer, asks: boolean) => {
    const live = await lookAtPointer(ports)(player, pointer, next, asks);
    if (pointer === null || live !== 'unknown') return live === 'unknown' ? null : live;
    const { kind } = await ports.tickets.removeTicket(pointer.queue, pointer.ticketId, null);
    return kind === 'too_late' ? 'again' : null;
  };

/** A match of which a player was not told yet is taken from them by nobody but themselves. */
const keepsPointer = ({ ticket, session }: TicketReading, player: string, asks: boolean): boolean => {
  if (!ticket.request.members.some((member) => member.player === player)) return false;
  if (ticket.state !== 'matched') return true;
  const seat = session?.players.find((each) => each.player === player);
  return !asks && seat?.endToldAtMs === 0;
};

const isSame = (one: TicketPointer, other: TicketPointer) =>
  one.ticketId === other.ticketId && one.queue === other.queue;
