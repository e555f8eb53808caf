import fc from 'fast-check';
import { upgradeText } from './raw-client.ts';

/** A frame of RFC 6455, 5.2, in which any bit may be wrong. */
interface AnyFrame {
  readonly isFinal: boolean;
  /** Three bits; the first says that the payload is compressed. */
  readonly reserved: number;
  readonly opcode: number;
  readonly isMasked: boolean;
  readonly payload: Uint8Array;
  /** In place of the true length, as 64 bits. */
  readonly claimedBytes: bigint | null;
}

const MASK = Buffer.from([1, 2, 3, 4]);

const lengthBytes = (bytes: number, claimed: bigint | null): readonly [number, Buffer] => {
  if (claimed !== null) {
    const length = Buffer.alloc(8);
    length.writeBigUInt64BE(claimed);
    return [127, length];
  }
  if (bytes < 126) return [bytes, Buffer.alloc(0)];
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes);
  return [126, length];
};

export const frameBytes = ({
  isFinal,
  reserved,
  opcode,
  isMasked,
  payload,
  claimedBytes,
}: AnyFrame): Buffer => {
  const [short, length] = lengthBytes(payload.length, claimedBytes);
  const first = (isFinal ? 0x80 : 0) | (reserved << 4) | opcode;
  const masked = isMasked
    ? Buffer.from(payload.map((byte, index) => byte ^ (MASK[index % 4] ?? 0)))
    : payload;
  const head = Buffer.from([first, (isMasked ? 0x80 : 0) | short]);
  return Buffer.concat([head, length, isMasked ? MASK : Buffer.alloc(0), masked]);
};

const utf8 = (text: string) => Buffer.from(text);

const payload = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.constantFrom(
    utf8('{"type":"ping"}'),
    utf8('{"type":"sync"}'),
    utf8('{'),
    // Broken UTF-8: an overlong slash, half a surrogate, a character that is cut off.
    Buffer.from([0xc0, 0xaf]),
    Buffer.from([0xed, 0xa0, 0x80]),
    Buffer.from([0xf0, 0x9f, 0x98]),
    utf8('x'.repeat(126)),
    utf8('x'.repeat(9_000)),
    utf8('x'.repeat(33_000)),
  ),
);

const frame: fc.Arbitrary<AnyFrame> = fc.record({
  isFinal: fc.oneof(
    { weight: 4, arbitrary: fc.constant(true) },
    { weight: 1, arbitrary: fc.constant(false) },
  ),
  reserved: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(7) }),
  opcode: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(1, 1, 1, 0, 2, 8, 9, 10) },
    { weight: 1, arbitrary: fc.nat(15) },
  ),
  isMasked: fc.oneof(
    { weight: 9, arbitrary: fc.constant(true) },
    { weight: 1, arbitrary: fc.constant(false) },
  ),
  payload,
  claimedBytes: fc.oneof(
    { weight: 9, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom(0n, 5n, 2n ** 17n, 2n ** 63n - 1n, 2n ** 64n - 1n) },
  ),
});

/** What a client sends on a connection that is open. */
export const openBytes: fc.Arbitrary<Buffer> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .array(frame, { minLength: 1, maxLength: 6 })
      .map((all) => Buffer.concat(all.map(frameBytes))),
  },
  {
    weight: 1,
    arbitrary: fc.uint8Array({ minLength: 1, maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
  },
);

const post = (path: string, rest: string) => `POST ${path} HTTP/1.1\r\nHost: a\r\n${rest}`;
const SIGNED = 'Authorization: AWS4-HMAC-SHA256 of nobody\r\n';

const REQUESTS = [
  upgradeText('/local'),
  upgradeText('/local', { Authorization: 'Bearer no.such.token' }),
  upgradeText(`/local?token=${'x'.repeat(3_000)}`),
  upgradeText('/local?token=%00%zz&token[]=1&__proto__=2'),
  upgradeText('/local', { 'X-Large': 'x'.repeat(20_000) }),
  upgradeText('/local', { Connection: 'close' }),
  upgradeText('/local', { Host: undefined }),
  upgradeText('/local', { 'Content-Length': '5', 'Transfer-Encoding': 'chunked' }),
  upgradeText('/../local/%2e%2e/'),
  upgradeText('http://elsewhere/local'),
  upgradeText('/local').slice(0, -2),
  upgradeText('/local').replace('GET', 'POST'),
  upgradeText('/local').replace('1.1', '1.0'),
  upgradeText('/local').replaceAll('\r\n', '\n'),
  'GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(40),
  `GET /local HTTP/1.1\r\n${'A: b\r\n'.repeat(2_500)}\r\n`,
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'CONNECT elsewhere:443 HTTP/1.1\r\nHost: a\r\n\r\n',
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  post('/local/@connections/abc', `${SIGNED}Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nx`),
  post('/local/@connections/abc', `${SIGNED}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`),
  post('/local/@connections/%', `${SIGNED}Content-Length: 2\r\n\r\nhi`),
  post('/local/@connections/__proto__', `${SIGNED}Content-Length: -1\r\n\r\nhi`),
  post('/local/@connections/a', `${SIGNED}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`),
  post('/local/%40connections/a%2f..%2f', `Content-Length: 0\r\n\r\n`),
];

/** What a client sends on a connection that is new: handshakes and requests, whole, spoilt and cut off. */
export const newBytes: fc.Arbitrary<Buffer> = fc
  .tuple(fc.constantFrom(...REQUESTS), fc.nat(400), fc.uint8Array({ maxLength: 3 }), fc.nat(3))
  .map(([request, at, put, kind]) => {
    const whole = Buffer.from(request, 'latin1');
    if (kind === 0) return whole;
    if (kind === 1) return whole.subarray(0, at);
    return Buffer.concat([whole.subarray(0, at), put, whole.subarray(at)]);
  });
