import { RECORD_FORMAT } from '../core/limits.ts';
import type { Quality } from '../core/match.ts';
import type { CancelReason, GameServer, LoadingSession, SessionPlayer, TicketFate } from '../core/session.ts';
import type { Presence, TicketRequest, TicketState } from '../core/ticket.ts';
import type { DueWork, Ticket, TicketInLine } from '../use-cases/ports.ts';

/** What the queue's scripts answer, and what it means. Numbers come as integers, everything else as text. */

export type TicketReply = readonly [
  ticketId: string,
  request: string,
  presence: string,
  /** "<format> <state> <revision> <enqueuedAt> <grace> <session or ->"; one older has no format. */
  packed: string,
];

export const toTicket = ([ticketId, request, presence, packed]: TicketReply): Ticket => {
  const [format, fields] = splitFormat(packed);
  expectFormat('a ticket', format);
  const [state, revision, enqueuedAtMs, , ...session] = fields.split(' ');
  const sessionId = session.join(' ');
  return {
    ticketId,
    request: toRequest(request),
    presence: JSON.parse(presence) as readonly Presence[],
    state: state as TicketState,
    revision: Number(revision),
    enqueuedAtMs: Number(enqueuedAtMs),
    sessionId: sessionId === '-' ? null : sessionId,
  };
};

/** A state begins with no digit, so a record without a format shows. */
const splitFormat = (packed: string): readonly [format: number, fields: string] => {
  const format = /^\d+ /.exec(packed)?.[0] ?? '';
  return [Number(format), packed.slice(format.length)];
};

const toRequest = (reply: string): TicketRequest => {
  const { format, ...request } = JSON.parse(reply) as TicketRequest & { readonly format?: number };
  expectFormat("a ticket's request", format);
  return request;
};

/** Of deployments that overlap, the newer reads what the older wrote: records without a format are 0. */
const expectFormat = (name: string, format = 0) => {
  if (format > RECORD_FORMAT)
    throw new Error(`Expected ${name} of format 0 to ${RECORD_FORMAT}: it has ${format}.`);
};

export type PlaceReply = readonly [
  ticket: TicketReply,
  position: number,
  queueSize: number,
  estimates: string,
  reason: string,
  epoch: string,
];

export const toPlace = ([
  ticket,
  position,
  queueSize,
  estimates,
  reason,
  epoch,
]: PlaceReply): TicketInLine => ({
  ticket: toTicket(ticket),
  position: position === 0 ? null : position,
  queueSize,
  estimates,
  reason,
  epoch,
});

/** Lua cannot tell an empty array from an empty object, and writes the latter. */
const toList = <Item>(items: readonly Item[] | Readonly<Record<string, never>>): readonly Item[] =>
  Array.isArray(items) ? items : [];

interface SessionRecord
  extends Omit<LoadingSession, 'region' | 'quality' | 'server' | 'token' | 'cancelled' | 'players'> {
  readonly format?: number;
  readonly players: readonly SessionPlayer[];
  /** '' where none matters; a record of the format before has none. */
  readonly region?: string;
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
    format,
    tokenExpiresAtMs: _,
    region,
    quality,
    token,
    server,
    cancelled,
    ...record
  } = JSON.parse(reply) as SessionRecord;
  expectFormat('a session', format);
  return {
    ...record,
    region: region ? region : null,
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
