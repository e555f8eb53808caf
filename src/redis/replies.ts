import type { Quality } from '../core/match.ts';
import type { CancelReason, GameServer, LoadingSession, SessionPlayer, TicketFate } from '../core/session.ts';
import type { Presence, TicketRequest, TicketState } from '../core/ticket.ts';
import type { DueWork, Ticket, TicketInLine, WaitEstimate } from '../use-cases/ports.ts';

/** What the queue's scripts answer, and what it means. Numbers come as integers, everything else as text. */

export type TicketReply = readonly [
  ticketId: string,
  request: string,
  presence: string,
  /** "<state> <revision> <enqueuedAt> <grace> <session or ->" */
  packed: string,
];

export const toTicket = ([ticketId, request, presence, packed]: TicketReply): Ticket => {
  const [state, revision, enqueuedAtMs, , ...session] = packed.split(' ');
  const sessionId = session.join(' ');
  return {
    ticketId,
    request: JSON.parse(request) as TicketRequest,
    presence: JSON.parse(presence) as readonly Presence[],
    state: state as TicketState,
    revision: Number(revision),
    enqueuedAtMs: Number(enqueuedAtMs),
    sessionId: sessionId === '-' ? null : sessionId,
  };
};

export type PlaceReply = readonly [
  ticket: TicketReply,
  position: number,
  queueSize: number,
  estimate: string,
  epoch: string,
];

export const toPlace = ([ticket, position, queueSize, estimate, epoch]: PlaceReply): TicketInLine => ({
  ticket: toTicket(ticket),
  position: position === 0 ? null : position,
  queueSize,
  estimatedWait: estimate === '' ? null : (JSON.parse(estimate) as WaitEstimate),
  epoch,
});

/** Lua cannot tell an empty array from an empty object, and writes the latter. */
const toList = <Item>(items: readonly Item[] | Readonly<Record<string, never>>): readonly Item[] =>
  Array.isArray(items) ? items : [];

interface SessionRecord
  extends Omit<LoadingSession, 'quality' | 'server' | 'token' | 'cancelled' | 'players'> {
  readonly players: readonly SessionPlayer[];
  /** JSON. */
  readonly quality: string;
  /** '' without one. */
  readonly token: string;
  readonly tokenExpiresAtMs: number;
  /** JSON; '' without one. */
  readonly server: string;
  /** Only once it is cancelled. */
  readonly cancelled?: {
    readonly reason: CancelReason;
    readonly guilty: readonly string[] | Readonly<Record<string, never>>;
    readonly fates: readonly TicketFate[];
  };
}

export const toSession = (reply: string): LoadingSession => {
  const {
    tokenExpiresAtMs: _,
    quality,
    token,
    server,
    cancelled,
    ...record
  } = JSON.parse(reply) as SessionRecord;
  return {
    ...record,
    quality: JSON.parse(quality) as Quality,
    token: token === '' ? null : token,
    server: server === '' ? null : (JSON.parse(server) as GameServer),
    cancelled: cancelled ? { ...cancelled, guilty: toList(cancelled.guilty) } : null,
  };
};

export type DueReply = readonly [
  tickets: readonly string[],
  sessions: readonly string[],
  untold: readonly string[],
  progressed: readonly string[],
  silent: readonly (readonly [player: string, ticketId: string, connectionId: string])[],
];

export const toDueWork = ([tickets, sessions, untold, progressed, silent]: DueReply): DueWork => ({
  tickets,
  sessions: sessions.map(toSession),
  untold: untold.map(toSession),
  progressed: progressed.map(toSession),
  silent: silent.map(([player, ticketId, connectionId]) => ({ player, ticketId, connectionId })),
});
