import * as z from 'zod/mini';

/** The largest frame a client may send, in bytes of UTF-8. */
export const CLIENT_FRAME_BYTES_MAX = 8 * 1024;

/** In characters of base64url. Every receipt is shorter, by the two bounds below. */
const RECEIPT_MAX = 8_000;

/**
 * The most that `regions` and `attributes` of one enqueue may hold together, in bytes of JSON in UTF-8: they
 * come back in the receipt.
 */
export const REQUEST_JSON_BYTES_MAX = 2_048;

/**
 * The most that a party's members may take together, in bytes: each its id as JSON in UTF-8 and what its
 * rating may take. They come back in the receipt as well. Enough for 30 UUIDs.
 */
export const PARTY_BYTES_MAX = 2_560;
/** `{"player":,"rating":},` with the longest finite number. */
const RATED_MEMBER_BYTES = 47;

export const partyBytes = (players: readonly string[]): number =>
  players.reduce((sum, player) => sum + jsonBytes(player) + RATED_MEMBER_BYTES, 0);

export const jsonBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** What an `error` frame says of a field: `expected` finishes the sentence that its name begins. */
const text = (lengthMax: number) => {
  const error = `expected a text of 1 to ${lengthMax} characters`;
  return z.string({ error }).check(z.minLength(1, { error }), z.maxLength(lengthMax, { error }));
};

const LATENCY_MS_MAX = 10_000;
const milliseconds = (least: number) => {
  const error = `expected milliseconds from ${least} to ${LATENCY_MS_MAX}`;
  return z.number({ error }).check(z.gte(least, { error }), z.lte(LATENCY_MS_MAX, { error }));
};
/** A player's own maximum of 0 would leave no region. */
const MAX_LATENCY_MS_MIN = 1;
const regions = z.record(text(64), milliseconds(0), {
  error: 'expected an object of region names, 1 to 64 characters each, with a latency in milliseconds each',
});

const ATTRIBUTE_TEXT_MAX = 128;
const attributeError =
  `expected a number, true, false, a text of up to ${ATTRIBUTE_TEXT_MAX} characters, ` +
  'or up to 32 such texts';
const attributeText = z.string().check(z.maxLength(ATTRIBUTE_TEXT_MAX, { error: attributeError }));
const attributeTexts = z.array(attributeText).check(z.maxLength(32, { error: attributeError }));
const attribute = z.union([attributeText, z.number(), z.boolean(), attributeTexts], {
  error: attributeError,
});
const attributes = z.record(text(64), attribute, {
  error: 'expected an object of attribute names, 1 to 64 characters each, with a value each',
});

const name = text(128);
const requestId = z.optional(text(64));

const fitsReceipt = (frame: { regions?: unknown; attributes?: unknown }): boolean =>
  jsonBytes([frame.regions, frame.attributes]) <= REQUEST_JSON_BYTES_MAX;

/** Asks to be matched: alone, or with the members of a party that the server knows. */
const enqueue = z
  .object({
    type: z.literal('enqueue'),
    game_mode: name,
    /** Optional; must equal the token's subject. */
    player_id: z.optional(name),
    /** Id of a party record; its members come from the record, never from the client. */
    party: z.optional(name),
    /** Region name -> measured latency in milliseconds. */
    regions: z.optional(regions),
    /** The player's own limit: no region further away, however long the wait. It counts for a whole party. */
    max_latency_ms: z.optional(milliseconds(MAX_LATENCY_MS_MIN)),
    attributes: z.optional(attributes),
    /** Repeating a request with the same id is harmless: it names the same ticket. */
    request_id: requestId,
  })
  .check(
    z.refine(fitsReceipt, {
      path: ['attributes'],
      error: `expected at most ${REQUEST_JSON_BYTES_MAX} bytes of JSON, together with "regions"`,
    }),
  );

/** Leaves the queue; while a session is loading it declines the session. */
const dequeue = z.object({ type: z.literal('dequeue'), request_id: requestId });

/** The player has loaded and is ready to play. */
const loadingComplete = z.object({ type: z.literal('loading_complete'), loading_session_id: name });

/** Asks for the truth about the player's ticket, and offers the receipt of one that may have been lost. */
const sync = z.object({ type: z.literal('sync'), receipt: z.optional(text(RECEIPT_MAX)) });

/** A sign of life; from the first one on, 75 s without any frame count as absence. */
const ping = z.object({ type: z.literal('ping') });

const frames = [enqueue, dequeue, loadingComplete, sync, ping] as const;

export const clientFrame = z.discriminatedUnion('type', frames);

export const CLIENT_FRAME_TYPES = frames.flatMap(({ shape }) => shape.type.def.values);

export type ClientFrame = z.infer<typeof clientFrame>;
export type ClientFrameType = ClientFrame['type'];
export type EnqueueFrame = z.infer<typeof enqueue>;
