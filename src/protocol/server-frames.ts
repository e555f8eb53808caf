import * as z from 'zod';
import { ERROR_CODES, type ErrorCode } from './error-codes.ts';
import { PROTOCOL_VERSION } from './protocol-version.ts';
import { WAIT_REASONS, type WaitReason } from './wait-reasons.ts';

const v = z.literal(PROTOCOL_VERSION);
/** Epoch milliseconds. */
const epochMs = z.number().int().nonnegative();
/** Clients drop a frame about a ticket whose revision is lower than the greatest they have seen. */
const aboutTicket = { v, ticket_id: z.string(), revision: epochMs };

const estimatedWait = z.object({ p50: z.number(), p90: z.number() }).nullable();
const quality = z.record(z.string(), z.number());
/** One array of player ids a team. */
const teams = z.array(z.array(z.string()));

const placeInLine = {
  game_mode: z.string(),
  /** 1 is the oldest ticket. */
  position: z.number().int().positive(),
  /** Tickets that wait, this one included. */
  queue_size: z.number().int().positive(),
  estimated_wait_seconds: estimatedWait,
  /** Proof of the place in line; offer it with `sync` after a reconnect. */
  receipt: z.string(),
};

const loading = {
  loading_session_id: z.string(),
  game_mode: z.string(),
  teams,
  /** Answer `loading_complete` before this moment. */
  deadline: epochMs,
  /** Parts of the match's quality, each 0..1. */
  quality,
};

const match = {
  session_id: z.string(),
  /** What the allocator answered, by convention `host:port`. */
  server_address: z.string(),
  /** ES256 JWT for the game server; single use, valid for 60 s. `sync` gets a fresh one. */
  match_ticket: z.string(),
  /** Index of the player's team, from 0. */
  team: z.number().int().nonnegative(),
};

export const queuedFrame = z.object({ type: z.literal('queued'), ...aboutTicket, ...placeInLine });
export const dequeuedFrame = z.object({
  type: z.literal('dequeued'),
  ...aboutTicket,
  reason: z.enum(['requested', 'party_member_left', 'declined', 'absent', 'waited_too_long']),
});
export const startLoadingFrame = z.object({ type: z.literal('start_loading'), ...aboutTicket, ...loading });
export const playerReadyFrame = z.object({
  type: z.literal('player_ready'),
  ...aboutTicket,
  loading_session_id: z.string(),
  ready: z.number().int(),
  total: z.number().int(),
});
export const loadingCancelledFrame = z.object({
  type: z.literal('loading_cancelled'),
  ...aboutTicket,
  loading_session_id: z.string(),
  reason: z.enum(['no_show', 'declined', 'unreachable', 'no_server']),
  /** True: the ticket lives on with its age. False: it is over. */
  requeued: z.boolean(),
});
export const matchFoundFrame = z.object({ type: z.literal('match_found'), ...aboutTicket, ...match });

const noTicket = { v, ticket_id: z.null(), revision: z.literal(0) };
export const stateFrame = z.discriminatedUnion('status', [
  /** `cooldown_seconds` is how long an enqueue would still be refused; 0 when it would not. */
  z.object({
    type: z.literal('state'),
    status: z.literal('none'),
    ...noTicket,
    cooldown_seconds: z.number(),
  }),
  z.object({
    type: z.literal('state'),
    status: z.enum(['waiting', 'suspended', 'delayed']),
    ...aboutTicket,
    ...placeInLine,
    position: placeInLine.position.nullable(),
    /** Tickets that wait: 0 when this one is alone and does not wait. */
    queue_size: z.number().int().nonnegative(),
    /** Null while it does not wait, or nobody has looked into it yet. */
    waiting_because: z.enum(Object.keys(WAIT_REASONS) as [WaitReason, ...WaitReason[]]).nullable(),
  }),
  z.object({
    type: z.literal('state'),
    status: z.enum(['loading', 'allocating']),
    ...aboutTicket,
    ...loading,
    ready: z.number().int(),
    total: z.number().int(),
  }),
  z.object({
    type: z.literal('state'),
    status: z.literal('matched'),
    ...aboutTicket,
    game_mode: z.string(),
    ...match,
  }),
]);
export const pongFrame = z.object({
  type: z.literal('pong'),
  v,
  ticket_id: z.string().nullable(),
  revision: epochMs,
});
export const errorFrame = z.object({
  type: z.literal('error'),
  v,
  code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  request_id: z.string().optional(),
  retry_after_seconds: z.number().optional(),
});

export const serverFrame = z.union([
  queuedFrame,
  dequeuedFrame,
  startLoadingFrame,
  playerReadyFrame,
  loadingCancelledFrame,
  matchFoundFrame,
  stateFrame,
  pongFrame,
  errorFrame,
]);

export type ServerFrame = z.infer<typeof serverFrame>;
export type StateFrame = z.infer<typeof stateFrame>;
export type ErrorFrame = z.infer<typeof errorFrame>;
export type QueuedFrame = z.infer<typeof queuedFrame>;
export type DequeuedFrame = z.infer<typeof dequeuedFrame>;
export type StartLoadingFrame = z.infer<typeof startLoadingFrame>;
export type PlayerReadyFrame = z.infer<typeof playerReadyFrame>;
export type LoadingCancelledFrame = z.infer<typeof loadingCancelledFrame>;
export type MatchFoundFrame = z.infer<typeof matchFoundFrame>;
export type PongFrame = z.infer<typeof pongFrame>;
