import fc from 'fast-check';
import { frameText, MARK } from './fuzz-frames.ts';
import { FRAME_FUNCTIONS, JOBS, SENDERS } from './fuzz-world.ts';

/** Whose connection an event names; what is given instead may be anything. */
export type Sender = (typeof SENDERS)[number] | 'nobody' | 'replaced';

/** One arrival at a function. */
export type Step =
  /** A frame, through the route that API Gateway gives it, or through a function that it is none of. */
  | {
      readonly kind: 'frame';
      readonly sender: Sender;
      readonly text: string;
      readonly through: (typeof FRAME_FUNCTIONS)[number] | null;
      readonly sentAgoMs: number;
    }
  /** Fields of an event that take the place of those of a sound one. */
  | {
      readonly kind: 'event';
      readonly sender: Sender;
      readonly name: (typeof FRAME_FUNCTIONS)[number] | 'connect' | 'disconnect';
      readonly fields: Readonly<Record<string, unknown>>;
      readonly context: Readonly<Record<string, unknown>>;
    }
  | {
      readonly kind: 'nonsense';
      readonly name: (typeof FRAME_FUNCTIONS)[number] | 'connect' | 'disconnect';
      readonly event: unknown;
    };

const sender: fc.Arbitrary<Sender> = fc.constantFrom(...SENDERS, ...SENDERS, 'nobody', 'replaced');

/** By chance now and then null: it takes the route of its type. */
const through = fc.oneof(
  { weight: 9, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constantFrom(...FRAME_FUNCTIONS) },
);

const routeName = fc.constantFrom(...FRAME_FUNCTIONS, 'connect' as const, 'disconnect' as const);

const jsonLike = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, true, 0, -1, 1.5, Number.NaN, 2 ** 53, '', [], {}, [[]], MARK),
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

const base64url = (text: string) => Buffer.from(text).toString('base64url');

/** Texts that are no token, or none that anybody signed. */
const token = fc.oneof(
  fc.constantFrom(
    '',
    MARK,
    `${base64url('{"alg":"none"}')}.${base64url('{"sub":"alice"}')}.`,
    `${base64url('{"alg":"ES256"}')}.${base64url(`{"sub":"${MARK}"}`)}.${base64url('x'.repeat(64))}`,
    `${base64url('{"alg":"HS256","jwk":{}}')}.${base64url('{"sub":"alice"}')}.AAAA`,
    `${base64url('{"alg":"ES256","crit":["b64"],"b64":false}')}.${base64url('{}')}.AAAA`,
    '.'.repeat(2_000),
    'a'.repeat(9_000),
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

const headers = fc.oneof(
  token.map((text) => ({ Authorization: `Bearer ${text}` })),
  token.map((text) => ({ 'Sec-WebSocket-Protocol': `muster, ${text}` })),
  fc.dictionary(fc.constantFrom('AUTHORIZATION', 'sec-websocket-protocol', '__proto__', 'Host'), jsonLike),
  jsonLike,
);

const query = fc.oneof(
  token.map((text) => ({ token: text })),
  jsonLike,
);

const fields = (receipts: readonly string[]) =>
  fc.record(
    {
      body: fc.oneof(frameText(receipts), jsonLike),
      isBase64Encoded: fc.oneof(fc.constantFrom<unknown>(true, false, 'true', 1), jsonLike),
      headers,
      queryStringParameters: query,
      multiValueHeaders: jsonLike,
    },
    { requiredKeys: [] },
  );

const context = fc.record(
  { requestTimeEpoch: jsonLike, connectedAt: jsonLike, routeKey: jsonLike, eventType: jsonLike },
  { requiredKeys: [] },
);

/** No connection can be made out of these: none has the id of a connection in its place. */
const nonsense = fc.oneof(
  fc.anything(),
  fc.record(
    { requestContext: fc.oneof(fc.record({ connectionId: jsonLike }), fc.anything()), body: jsonLike },
    { requiredKeys: [] },
  ),
);

export const step = (receipts: readonly string[]): fc.Arbitrary<Step> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('frame' as const),
        sender,
        text: frameText(receipts),
        through,
        sentAgoMs: fc.constantFrom(0, 0, 0, 1, 30_000),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('event' as const),
        sender,
        name: routeName,
        fields: fields(receipts),
        context,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('nonsense' as const), name: routeName, event: nonsense }),
    },
  );

/** An event for a function that no client reaches. */
export interface JobStep {
  readonly name: (typeof JOBS)[number];
  readonly event: unknown;
}

const queue = fc.oneof(fc.constantFrom('Duel', 'Trio', 'Placed', 'Chess', '__proto__', ''), jsonLike);
const sessionId = fc.oneof(
  fc.constantFrom('s1', 'of victims', 's2', '__proto__', 'x'.repeat(10_000)),
  jsonLike,
);

export const jobStep: fc.Arbitrary<JobStep> = fc.record({
  name: fc.constantFrom(...JOBS),
  event: fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record(
        { queue, sessionId, sessions: fc.oneof(fc.array(sessionId, { maxLength: 4 }), jsonLike) },
        { requiredKeys: [] },
      ),
    },
    { weight: 1, arbitrary: fc.anything() },
  ),
});
