/** Every server frame as a pure projection of the state that it tells of. */
import type { ErrorCode } from '../protocol/error-codes.ts';
import { PROTOCOL_VERSION } from '../protocol/protocol-version.ts';
import type {
  DequeuedFrame,
  ErrorFrame,
  LoadingCancelledFrame,
  MatchFoundFrame,
  PlayerReadyFrame,
  PongFrame,
  QueuedFrame,
  StartLoadingFrame,
  StateFrame,
} from '../protocol/server-frames.ts';
import { isWaitReason } from '../protocol/wait-reasons.ts';
import type { LoadingSession, SessionPlayer, TicketFate } from './session.ts';
import type { TicketInLine } from './ticket.ts';
import { estimateFor } from './wait-estimate.ts';

const v: typeof PROTOCOL_VERSION = PROTOCOL_VERSION;

/** A place of which a `queued` can be told. */
export type WaitingInLine = TicketInLine & { readonly position: number };

export const isWaitingInLine = (place: TicketInLine): place is WaitingInLine => place.position !== null;

export const queuedFrame = (place: WaitingInLine, receipt: string): QueuedFrame => ({
  type: 'queued',
  ...aboutPlace(place, receipt),
  position: place.position,
});

export const dequeuedFrame = (
  ticketId: string,
  revision: number,
  reason: DequeuedFrame['reason'],
): DequeuedFrame => ({ type: 'dequeued', v, ticket_id: ticketId, revision, reason });

/** `deadlineMs` is the player's own, which may lie after the session's: see `deadlineOnceTold`. */
export const startLoadingFrame = (
  session: LoadingSession,
  player: string,
  deadlineMs: number,
): StartLoadingFrame => ({
  type: 'start_loading',
  ...aboutSession(session, player),
  ...loadingOf(session, deadlineMs),
});

export const playerReadyFrame = (session: LoadingSession, player: string): PlayerReadyFrame => ({
  type: 'player_ready',
  ...aboutSession(session, player),
  loading_session_id: session.sessionId,
  ...readinessOf(session),
});

export const loadingCancelledFrame = (session: LoadingSession, player: string): LoadingCancelledFrame => {
  const fate = fateOf(session, player);
  return {
    type: 'loading_cancelled',
    v,
    ticket_id: fate.ticketId,
    revision: fate.revision,
    loading_session_id: session.sessionId,
    reason: fate.reason,
    requeued: fate.state !== 'cancelled',
  };
};

export const matchFoundFrame = (
  session: LoadingSession,
  player: string,
  matchTicket: string,
): MatchFoundFrame => ({
  type: 'match_found',
  ...aboutSession(session, player),
  ...matchOf(session, player, matchTicket),
});

/** `state` of a player without a ticket. */
export const noTicketFrame = (cooldownSeconds: number): StateFrame => ({
  type: 'state',
  status: 'none',
  v,
  ticket_id: null,
  revision: 0,
  cooldown_seconds: cooldownSeconds,
});

/** `state` of a ticket that is waiting, suspended or delayed. */
export const placeStateFrame = (place: TicketInLine, receipt: string): StateFrame => {
  const { state } = place.ticket;
  if (state !== 'waiting' && state !== 'suspended' && state !== 'delayed')
    throw new Error(`A ticket that is ${state} has no place in line`);
  return {
    type: 'state',
    status: state,
    ...aboutPlace(place, receipt),
    position: place.position,
    waiting_because: state === 'waiting' && isWaitReason(place.reason) ? place.reason : null,
  };
};

/** `state` of a ticket that is loading or allocating. */
export const loadingStateFrame = (
  session: LoadingSession,
  player: string,
  deadlineMs: number,
): StateFrame => ({
  type: 'state',
  status: session.stage === 'loading' ? 'loading' : 'allocating',
  ...aboutSession(session, player),
  ...loadingOf(session, deadlineMs),
  ...readinessOf(session),
});

/** `state` of a ticket that is matched. */
export const matchedStateFrame = (
  session: LoadingSession,
  player: string,
  matchTicket: string,
): StateFrame => ({
  type: 'state',
  status: 'matched',
  ...aboutSession(session, player),
  game_mode: session.gameMode,
  ...matchOf(session, player, matchTicket),
});

export const pongFrame = (ticket: { ticketId: string; revision: number } | null): PongFrame => ({
  type: 'pong',
  v,
  ticket_id: ticket?.ticketId ?? null,
  revision: ticket?.revision ?? 0,
});

export const errorFrame = (
  code: ErrorCode,
  message: string,
  more: { readonly requestId?: string; readonly retryAfterSeconds?: number } = {},
): ErrorFrame => ({
  type: 'error',
  v,
  code,
  message,
  ...(more.requestId === undefined ? {} : { request_id: more.requestId }),
  ...(more.retryAfterSeconds === undefined ? {} : { retry_after_seconds: more.retryAfterSeconds }),
});

/** The player's record in a session; asking for somebody else's is a programmer error. */
export const playerOf = (session: LoadingSession, player: string): SessionPlayer => {
  const found = session.players.find((each) => each.player === player);
  if (found === undefined) throw new Error(`Session ${session.sessionId} has no such player`);
  return found;
};

const aboutPlace = ({ ticket, queueSize, estimates }: TicketInLine, receipt: string) => {
  const estimate = estimateFor(estimates, ticket);
  return {
    v,
    ticket_id: ticket.ticketId,
    revision: ticket.revision,
    game_mode: ticket.request.gameMode,
    queue_size: queueSize,
    estimated_wait_seconds: estimate && { p50: estimate.p50Seconds, p90: estimate.p90Seconds },
    receipt,
  };
};

const aboutSession = (session: LoadingSession, player: string) => ({
  v,
  ticket_id: playerOf(session, player).ticketId,
  revision: session.revision,
});

const loadingOf = (session: LoadingSession, deadlineMs: number) => ({
  loading_session_id: session.sessionId,
  game_mode: session.gameMode,
  teams: teamsOf(session),
  deadline: deadlineMs,
  quality: { ...session.quality },
});

const teamsOf = ({ players }: LoadingSession): string[][] => {
  const teams: string[][] = [];
  for (const { team, player } of players) {
    while (teams.length <= team) teams.push([]);
    teams[team]?.push(player);
  }
  return teams;
};

const readinessOf = ({ players }: LoadingSession) => ({
  ready: players.filter((each) => each.readyAtMs !== 0).length,
  total: players.length,
});

const matchOf = (session: LoadingSession, player: string, matchTicket: string) => {
  if (session.server === null) throw new Error(`Session ${session.sessionId} has no server`);
  return {
    session_id: session.server.sessionId,
    server_address: session.server.serverAddress,
    match_ticket: matchTicket,
    team: playerOf(session, player).team,
  };
};

const fateOf = (session: LoadingSession, player: string) => {
  const { ticketId } = playerOf(session, player);
  const fate = session.cancelled?.fates.find((each: TicketFate) => each.ticketId === ticketId);
  if (session.cancelled === null || fate === undefined)
    throw new Error(`Session ${session.sessionId} is not cancelled`);
  return { ...fate, reason: session.cancelled.reason };
};
