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

export type PointerOutcome =
  | { readonly kind: 'bound'; readonly player: PlayerReading }
  /** The player's pointer names a live ticket: this one. */
  | { readonly kind: 'live'; readonly queue: QueueId; readonly reading: TicketReading }
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
      const live = await settlePointer(ports)(player, pointer, next);
      if (live === 'again') continue;
      if (live !== null) return live;
      const bound = await ports.players.bindTicket(player, pointer, next, enqueue);
      if (bound.kind !== 'conflict') return bound;
      pointer = bound.pointer;
    }
    return { kind: 'superseded' };
  };

/** `again`: the ticket was added, and matched, between two looks. Null: the pointer may be moved. */
const settlePointer =
  ({ tickets }: ClaimPointerPorts) =>
  async (player: string, pointer: TicketPointer | null, next: TicketPointer) => {
    if (pointer === null || isSame(pointer, next)) return null;
    const { queue, ticketId } = pointer;
    const reading = await tickets.readTicket(queue, ticketId, { player, pinged: false });
    if (reading === null) {
      const { kind } = await tickets.removeTicket(queue, ticketId, null);
      return kind === 'too_late' ? 'again' : null;
    }
    const isLive = reading.ticket.state !== 'matched' && isMember(reading, player);
    return isLive ? ({ kind: 'live', queue, reading } as const) : null;
  };

const isSame = (one: TicketPointer, other: TicketPointer) =>
  one.ticketId === other.ticketId && one.queue === other.queue;

const isMember = ({ ticket }: TicketReading, player: string) =>
  ticket.request.members.some((member) => member.player === player);
