import type { FunctionName } from '../functions/function-settings.ts';

/** What no measurement on one machine can tell. Each is meant to be on the dear side. */

/** MB of memory that come with one whole core on Lambda. */
export const MB_A_CORE = 1_769;

/** Of an answer from within the Region, in ms. */
const REDIS_MS = 1;
const DYNAMODB_MS = 5;
const API_MS = 15;

/** What `allocate` waits for: a fleet with servers ready answers within half a second. */
const PROVIDER_MS = 500;

/** Waits on AWS that this machine's loopback does not show, one after the other in an invocation; ms. */
export const REMOTE_WAIT_MS: Readonly<Record<FunctionName, number>> = {
  connect: DYNAMODB_MS,
  disconnect: 3 * REDIS_MS,
  enqueue: 4 * REDIS_MS + DYNAMODB_MS,
  dequeue: 4 * REDIS_MS,
  // One in two invokes `allocate`; it is counted for each.
  'loading-complete': 3 * REDIS_MS + API_MS,
  sync: 3 * REDIS_MS,
  default: 2 * REDIS_MS,
  'try-match': 0,
  'stale-sweeper': 4 * REDIS_MS,
  allocate: 3 * REDIS_MS + API_MS + PROVIDER_MS,
  push: 2 * REDIS_MS + API_MS,
};

/** AWS found cold starts in under 1 % of invocations; their initialisation is billed. */
export const COLD_START_SHARE = 0.01;
export const COLD_START_MS = 400;
/**
 * `connect` reads the key set, `enqueue` the secret of receipts, `allocate` the key of match tickets. The others
 * mostly read none; counted all the same, they stand for what `connect` reads again every five minutes.
 */
export const SECRET_READS_A_COLD_START = 1;

/** How long a player is connected for one match, and how often a client pings meanwhile. */
export const CONNECTED_SECONDS = 45;
export const PING_EVERY_SECONDS = 30;
/** Script calls of one ping: who is connected, and the ticket's last sign of life. */
export const SCRIPT_CALLS_A_PING = 2;

/**
 * Plain commands to Redis for each player: the connection is written when it opens and when it closes. Each
 * frame of a client reads it, since on AWS it meets another container than the one that wrote it.
 */
export const CONNECTION_WRITES = 2;

/**
 * Of memory that a player's record takes for `PLAYER_KEPT_MS` after the last match: 100,000 of them, with ids of
 * 36 characters, made a Redis of 64 bits grow by 341 bytes each.
 */
export const PLAYER_RECORD_BYTES = 350;
/** Matches of one player within that time. */
export const MATCHES_A_RECORD = 10;

/** Lines about an invocation that Lambda itself writes at level INFO: `platform.start` and `platform.report`. */
export const PLATFORM_LOG_BYTES = 650;
/** CloudWatch Logs adds this to each line. */
export const LOG_LINE_OVERHEAD_BYTES = 26;
/** The value of one field of the access log. */
export const ACCESS_LOG_VALUE_BYTES = 14;

/** Headers, signature and TLS of one call to AWS, request and answer: what passes a NAT gateway beside the payload. */
export const API_CALL_OVERHEAD_BYTES = 1_500;
/** Headers of a WebSocket message and of TCP and TLS. */
export const MESSAGE_OVERHEAD_BYTES = 100;
/** Of what functions exchange with Redis and with a single NAT gateway, with two zones. */
export const CROSS_ZONE_SHARE = 0.5;
