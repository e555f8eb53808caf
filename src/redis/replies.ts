import { RECORD_FORMAT } from '../core/limits.ts';
import type { Quality } from '../core/match.ts';
import type { CancelReason, GameServer, LoadingSession, SessionPlayer, TicketFate } from '../core/session.ts';
import type { Presence, TicketRequest, TicketState, WaitingTicket } from '../core/ticket.ts';
import type { DueWork, Ticket, TicketInLine } from '../use-cases/ports.ts';

/** What the queue's scripts answer, and what it means. Numbers come as integers, everything else as text. */

/** What the matcher reads of a ticket. */
type TicketRecord = readonly [format: number, enqueuedAtMs: number, ticketId: string, request: TicketRequest];

/** One older is the bare request, with its format in it. */
type OlderRequest = TicketRequest & { readonly format?: number };

export type TicketReply = readonly [
  ticketId: string,
  /** JSON: a `TicketRecord`, or an `OlderRequest`. */
  record: string,
  presence: string,
  /** "<format> <state> <revision> <enqueuedAt> <grace> <session or ->" */
  packed: string,
];

export const toTicket = ([ticketId, record, presence, packed]: TicketReply): Ticket => {
  const [format, state, revision, enqueuedAtMs, , ...session] = packed.split(' ');
  expectFormat('a ticket', Number(format));
  const sessionId = session.join(' ');
  return {
    ticketId,
    request: toRequest(JSON.parse(record) as TicketRecord | OlderRequest),
    presence: JSON.parse(presence) as readonly Presence[],
    state: state as TicketState,
    revision: Number(revision),
    enqueuedAtMs: Number(enqueuedAtMs),
    sessionId: sessionId === '-' ? null : sessionId,
  };
};

/** A page of waiting tickets, in whose records scripts have replaced the older ones. One parse is cheaper than many. */
export const toWaiting = (reply: readonly string[]): readonly WaitingTicket[] =>
  (JSON.parse(`[${reply.join(',')}]`) as readonly TicketRecord[]).map((record) => {
    const [, enqueuedAtMs, ticketId] = record;
    return { ticketId, enqueuedAtMs, request: toRequest(record) };
  });

const toRequest = (record: TicketRecord | OlderRequest): TicketRequest => {
  const [recordFormat, request] = isRecord(record) ? [record[0], record[3]] : [undefined, record];
  if (recordFormat === RECORD_FORMAT) return request;
  const { format, ...bare } = request as OlderRequest;
  expectFormat("a ticket's request", recordFormat ?? format);
  return bare;
};

const isRecord = (record: TicketRecord | OlderRequest): record is TicketRecord => Array.isArray(record);

/** Of deployments that overlap, the newer reads what the older wrote. */
const expectFormat = (name: string, format = 0) => {
  if (format !== RECORD_FORMAT && format !== RECORD_FORMAT - 1)
    throw new Error(`Expected ${name} of format ${RECORD_FORMAT - 1} or ${RECORD_FORMAT}: it has ${format}.`);
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
  /** As the claim wrote it: ticket and team, and who comes with each ticket. */
  readonly seats?: readonly (readonly [ticketId: string, team: number])[];
  readonly presences?: readonly (readonly Presence[])[];
  /** From the first change on. */
  readonly players?: readonly SessionPlayer[];
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
    seats = [],
    presences = [],
    players = presences.flatMap((presence, seat) => seatedPlayers(presence, seats[seat])),
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
    players,
    region: region ? region : null,
    quality: JSON.parse(quality) as Quality,
    token: token === '' ? null : token,
    server: server === '' ? null : (JSON.parse(server) as GameServer),
    cancelled: cancelled ? { ...cancelled, guilty: toList(cancelled.guilty) } : null,
  };
};

/** As they are when their session is new. */
export const seatedPlayers = (
  presence: readonly Presence[],
  [ticketId, team]: readonly [ticketId: string, team: number] = ['', 0],
): readonly SessionPlayer[] =>
  presence.map(({ player, connectionId, connectedAtMs }) => ({
    player,
    ticketId,
    team,
    connectionId,
    connectedAtMs,
    toldAtMs: 0,
    readyAtMs: 0,
    endToldAtMs: 0,
  }));

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
