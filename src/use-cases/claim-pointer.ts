import type {
  BindOutcome,
  PlayerRecord,
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
  | { readonly kind: 'bound'; readonly player: PlayerRecord }
  /** Other frames moved the pointer again and again; the same frame may succeed a moment later. */
  | { readonly kind: 'contended' }
  | Exclude<BindOutcome, { readonly kind: 'bound' | 'conflict' }>;

/** That the player themselves asks to be queued, and when. */
export interface Asked {
  readonly requestedAtMs: number;
}

export interface PointerClaim {
  readonly player: string;
  /** What the pointer was when it was last read. */
  readonly known: TicketPointer | null;
  readonly next: TicketPointer;
  /** Null for somebody who did not ask to be queued now. */
  readonly asked: Asked | null;
  /** The member whose pointer must still name `next` before another ticket is kept out; null: nobody's. */
  readonly leader: string | null;
}

/** Another frame of the same player wins a race at most this often before this one gives way. */
const TRIES_MAX = 4;

/**
 * Makes the player's pointer name `next`, unless it names a live ticket. A ticket that its queue does not
 * know is kept out first, so that an add that is late cannot bring it to life beside the new one.
 */
export const claimPointer =
  (ports: ClaimPointerPorts) =>
  async (claim: PointerClaim): Promise<PointerOutcome> => {
    let pointer = claim.known;
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const settled = await settlePointer(ports)({ ...claim, known: pointer });
      if (settled === 'again') continue;
      if (settled !== null) return settled;
      const bound = await ports.players.bindTicket(claim.player, pointer, claim.next, claim.asked);
      if (bound.kind !== 'conflict') return bound;
      pointer = bound.pointer;
    }
    return { kind: 'contended' };
  };

/** Changes nothing. `unknown`: the queue does not know the ticket. Null: the pointer may be moved. */
export const lookAtPointer =
  ({ tickets }: ClaimPointerPorts) =>
  async ({
    player,
    known,
    next,
    asked,
  }: Omit<PointerClaim, 'leader'>): Promise<LivePointer | 'unknown' | null> => {
    if (known === null || isSame(known, next)) return null;
    const { queue, ticketId } = known;
    const asks = asked !== null;
    // Only whoever asks was heard.
    const reading = await tickets.readTicket(queue, ticketId, asks ? { player, pinged: false } : null);
    if (reading === null) return 'unknown';
    return keepsPointer(reading, player, asks) ? { kind: 'live', queue, reading } : null;
  };

/** `again`: the ticket was added between two looks. Null: the pointer may be moved. */
const settlePointer =
  (ports: ClaimPointerPorts) =>
  async (claim: PointerClaim): Promise<LivePointer | { readonly kind: 'contended' } | 'again' | null> => {
    const { known, next, leader } = claim;
    const live = await lookAtPointer(ports)(claim);
    if (known === null || live !== 'unknown') return live === 'unknown' ? null : live;
    if (leader !== null) {
      const { pointer } = await ports.players.readPlayer(leader);
      if (pointer === null || !isSame(pointer, next)) return { kind: 'contended' };
    }
    const { kind } = await ports.tickets.removeTicket(known.queue, known.ticketId, null);
    return kind === 'unknown' ? null : 'again';
  };

/** A match of which a player was not told yet is taken from them by nobody but themselves. */
const keepsPointer = ({ ticket, session }: TicketReading, player: string, asks: boolean): boolean => {
  if (!ticket.request.members.some((member) => member.player === player)) return false;
  if (ticket.state !== 'matched') return true;
  const seat = session?.players.find((each) => each.player === player);
  return !asks && seat?.endToldAtMs === 0;
};

export const isSame = (one: TicketPointer, other: TicketPointer) =>
  one.ticketId === other.ticketId && one.queue === other.queue;
