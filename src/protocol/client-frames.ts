import { z } from 'zod';

/** The largest frame a client may send, in bytes of UTF-8. */
export const CLIENT_FRAME_BYTES_MAX = 8 * 1024;

const name = z.string().min(1).max(128);
const requestId = z.string().min(1).max(64).optional();
const attribute = z.union([
  z.string().max(128),
  z.number(),
  z.boolean(),
  z.array(z.string().max(128)).max(32),
]);

/** Asks to be matched: alone, or with the members of a party that the server knows. */
const enqueue = z.object({
  type: z.literal('enqueue'),
  game_mode: name,
  /** Optional; must equal the token's subject. */
  player_id: name.optional(),
  /** Id of a party record; its members come from the record, never from the client. */
  party: name.optional(),
  /** Region name -> measured latency in milliseconds. */
  regions: z.record(z.string().min(1).max(64), z.number().min(0).max(10_000)).optional(),
  attributes: z.record(z.string().min(1).max(64), attribute).optional(),
  /** Repeating a request with the same id is harmless: it names the same ticket. */
  request_id: requestId,
});

/** Leaves the queue; while a session is loading it declines the session. */
const dequeue = z.object({ type: z.literal('dequeue'), request_id: requestId });

/** The player has loaded and is ready to play. */
const loadingComplete = z.object({ type: z.literal('loading_complete'), loading_session_id: name });

/** Asks for the truth about the player's ticket, and offers the receipt of one that may have been lost. */
const sync = z.object({ type: z.literal('sync'), receipt: z.string().max(6_000).optional() });

/** A sign of life; from the first one on, 75 s without any frame count as absence. */
const ping = z.object({ type: z.literal('ping') });

export const clientFrame = z.discriminatedUnion('type', [enqueue, dequeue, loadingComplete, sync, ping]);

export type ClientFrame = z.infer<typeof clientFrame>;
export type ClientFrameType = ClientFrame['type'];
export type EnqueueFrame = z.infer<typeof enqueue>;
export type DequeueFrame = z.infer<typeof dequeue>;
export type LoadingCompleteFrame = z.infer<typeof loadingComplete>;
export type SyncFrame = z.infer<typeof sync>;
