import { createPublicKey, sign } from 'node:crypto';
import { Redis } from 'ioredis';
import { CompactEncrypt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OwnWorld, startOwnWorld } from '../support/runtime.ts';
import { startIssuer } from '../tokens/issuer.ts';
import {
  attackersKey,
  bytes,
  es256,
  goodClaims,
  hs256,
  issuersKey,
  type Knock,
  knock,
  type TokenParts,
  tokenOf,
} from './credentials.ts';
import { createLogWatch } from './log-watch.ts';

const watch = createLogWatch();
/** Serves the attacker's key set to whoever follows an address in a token. */
const lure = await startIssuer('ES256', 'mallory');
/** Every text of a token that was shown at the door. */
const shown = new Set<string>();
let world: OwnWorld;
let redis: Redis;

beforeAll(async () => {
  world = await startOwnWorld({ log: watch.log, logLevel: 'DEBUG' });
  redis = new Redis(world.redisUrl);
});
afterAll(async () => {
  redis.disconnect();
  await lure.stop();
  await world.stop();
});

/** A connection that is let in is recorded in both. */
const written = async () => {
  const { dynamodbRequests } = await world.runtime.stats();
  return { keys: (await redis.keys('{c:*}')).length, items: dynamodbRequests.PutItem ?? 0 };
};

type Show = (token: string) => Knock;

const asBearer: Show = (token) => ({ headers: { authorization: `Bearer ${token}` } });
const besideProtocol: Show = (token) => ({ headers: { 'sec-websocket-protocol': `muster, ${token}` } });
const inQuery: Show = (token) => ({ query: `?token=${token}` });

const tellingParts = (token: string) =>
  [token, ...token.split('.').slice(1)].filter(({ length }) => length > 20);

const show = async (token: string, by: Show) => {
  for (const part of tellingParts(token)) shown.add(part);
  const answered = await knock(world.url, by(token));
  for (const part of tellingParts(token)) expect(answered.text).not.toContain(part);
  return answered.status;
};

const isRefused = async (token: string, by = asBearer, statuses: readonly number[] = [401]) => {
  const before = await written();
  expect(statuses).toContain(await show(token, by));
  expect(await written()).toEqual(before);
};

const isLetIn = async (token: string, by = asBearer) => {
  const before = await written();
  expect(await show(token, by)).toBe(101);
  expect(await written()).toEqual({ keys: before.keys + 1, items: before.items + 1 });
};

const mallorysSeal = es256(attackersKey());
const publicKey = createPublicKey(issuersKey);
const pem = String(publicKey.export({ type: 'spki', format: 'pem' }));
const der = publicKey.export({ type: 'spki', format: 'der' });
const jwk = JSON.stringify(publicKey.export({ format: 'jwk' }));

const CLAIMS: [string, TokenParts['claims']][] = [
  ['has expired', { exp: goodClaims().exp - 610 }],
  ['is not valid yet', { nbf: goodClaims().exp }],
  ['never expires', { exp: undefined }],
  ['expires at a text', { exp: '2999-01-01' }],
  ['begins at a text', { nbf: 'now' }],
  ['is of another issuer', { iss: 'https://mallory.example' }],
  ['is of a list of issuers', { iss: [goodClaims().iss] }],
  ['is of no issuer', { iss: undefined }],
  ['is for another audience', { aud: 'web-shop' }],
  ['is for nobody', { aud: undefined }],
  ['has no subject', { sub: undefined }],
  ['has an empty subject', { sub: '' }],
  ['has a subject of 129 characters', { sub: 'a'.repeat(129) }],
  ['has a line end in its subject', { sub: 'alice\r\nbob' }],
  ['has a NUL in its subject', { sub: 'alice\0' }],
  ['has a list for its subject', { sub: ['alice'] }],
  ['has a number for its subject', { sub: 7 }],
];

const KEYS: [string, TokenParts][] = [
  ['is signed with another key of the same id', { seal: mallorysSeal }],
  ['is signed with a key that nobody knows', { header: { kid: 'mallory' }, seal: mallorysSeal }],
  ['is signed with another key and names none', { header: { kid: undefined }, seal: mallorysSeal }],
  ['has a path for its key id', { header: { kid: '../../../../dev/null' }, seal: bytes(64) }],
  ['has an object for its key id', { header: { kid: { $ne: null } }, seal: mallorysSeal }],
  ['brings its key along (jwk)', { header: { jwk: lure.jwk }, seal: mallorysSeal }],
  ['says where its key is (jku)', { header: { kid: 'mallory', jku: lure.jwksUrl }, seal: mallorysSeal }],
  [
    'says where its certificate is (x5u)',
    { header: { kid: 'mallory', x5u: lure.jwksUrl }, seal: mallorysSeal },
  ],
  ['brings a certificate along (x5c)', { header: { x5c: ['AA=='] }, seal: mallorysSeal }],
  ['has a signature of zeros', { seal: bytes(64) }],
  ['has no signature', { seal: bytes(0) }],
  ['has its signature in DER', { seal: (text) => sign('sha256', Buffer.from(text), issuersKey) }],
];

const ALGORITHMS: [string, TokenParts][] = [
  ...['none', 'None', 'NONE', 'nOnE', ''].map((alg): [string, TokenParts] => [
    `is of the algorithm "${alg}"`,
    { header: { alg }, seal: bytes(0) },
  ]),
  ['names no algorithm', { header: { alg: undefined } }],
  ['is of RS256 by a key of ES256', { header: { alg: 'RS256' }, seal: bytes(256) }],
  ['is of ES384 by a key of ES256', { header: { alg: 'ES384' }, seal: bytes(96) }],
  ['is of EdDSA by a key of ES256', { header: { alg: 'EdDSA' } }],
  ['is of HS256 by the public key in PEM', { header: { alg: 'HS256' }, seal: hs256(pem) }],
  ['is of HS256 by the public key in PEM, trimmed', { header: { alg: 'HS256' }, seal: hs256(pem.trim()) }],
  ['is of HS256 by the public key in DER', { header: { alg: 'HS256' }, seal: hs256(der) }],
  ['is of HS256 by the public key as a JWK', { header: { alg: 'HS256' }, seal: hs256(jwk) }],
  ['is of HS256 by an empty key', { header: { alg: 'HS256' }, seal: hs256('') }],
];

const good = tokenOf();
const [goodHeader, goodPayload, goodSignature] = good.split('.');

const SHAPES: [string, string][] = [
  ['has a critical field that nobody knows', tokenOf({ header: { crit: ['urn:x'], 'urn:x': true } })],
  ['has claims that are not encoded (b64)', tokenOf({ header: { crit: ['b64'], b64: false } })],
  ['has an empty list of critical fields', tokenOf({ header: { crit: [] } })],
  [
    'has the claims of another',
    `${goodHeader}.${tokenOf({ claims: { sub: 'bob' } }).split('.')[1]}.${goodSignature}`,
  ],
  ['has two segments', `${goodHeader}.${goodPayload}`],
  ['has four segments', `${good}.${goodSignature}`],
  ['has a thousand segments', `${good}${'.A'.repeat(1_000)}`],
  ['is there twice', `${good},${good}`],
  ['is only dots', '.'.repeat(64)],
];

describe('I11: a token is refused with 401, writes nothing and is not shown, that', () => {
  it.each(CLAIMS)('%s', (_, claims) => isRefused(tokenOf({ ...(claims && { claims }) })));
  it.each(KEYS)('%s', (_, parts) => isRefused(tokenOf(parts)));
  it.each(ALGORITHMS)('%s', (_, parts) => isRefused(tokenOf(parts)));
  it.each(SHAPES)('%s', (_, token) => isRefused(token));

  it('is encrypted', async () => {
    const encrypting = new CompactEncrypt(Buffer.from(JSON.stringify(goodClaims())));
    const header = { alg: 'ECDH-ES', enc: 'A256GCM' };
    await isRefused(await encrypting.setProtectedHeader(header).encrypt(publicKey));
  });

  it('never makes us follow an address in it', () => {
    expect(lure.fetches()).toBe(0);
  });
});

describe('a claim that counts in matches lets its player in, and nobody gains by it, where it', () => {
  it.each([
    ['is a rating beyond all numbers', { rating: 1e308 }],
    ['is a rating below all numbers', { rating: -1e308 }],
    ['is a rating next to nothing', { rating: 1e-300 }],
    ['is a rating in words', { rating: 'NaN' }],
    ['is a rating in a list', { rating: [3_000] }],
    ['is a priority beyond all numbers', { priority_seconds: 1e308 }],
    ['is a priority next to nothing', { priority_seconds: 1e-300 }],
    ['is a priority below zero', { priority_seconds: -1e308 }],
    ['is a priority in words', { priority_seconds: '3600' }],
  ])('%s', (_, claims) => isLetIn(tokenOf({ claims })));
});

describe('a token that is too large', () => {
  const tokenLike = (length: number) => tokenOf({ claims: { filler: 'x'.repeat(length) } });

  it('is let in up to 8 KB, and refused with 401 beyond, however well it is signed', async () => {
    await isLetIn(tokenLike(4 * 1_024));
    await isRefused(tokenLike(8 * 1_024));
  });

  it.each([
    ['as a bearer', asBearer],
    ['beside the subprotocol', besideProtocol],
    ['in the query', inQuery],
  ])('is refused by the gateway with 431, or cut off, where it is of 64 KB %s', (_, by) =>
    isRefused(tokenLike(64 * 1_024), by, [431, 0]),
  );
});

describe('of several tokens', () => {
  const bad = tokenOf({ seal: mallorysSeal });

  it('one decides, whichever it is: the bearer, then the one beside the subprotocol, then the query', async () => {
    await isRefused(good, (token) => ({ ...asBearer(bad), ...inQuery(token) }));
    await isRefused(good, (token) => ({ ...besideProtocol(bad), ...inQuery(token) }));
    await isRefused(good, (token) => ({
      headers: { ...asBearer(bad).headers, ...besideProtocol(token).headers },
    }));
    await isLetIn(good, (token) => ({ ...asBearer(token), ...inQuery(token) }));
  });

  it('in two headers of one name the last one decides', async () => {
    const both = (...tokens: string[]) => ({
      headers: { authorization: tokens.map((each) => `Bearer ${each}`) },
    });
    await isRefused(good, (token) => both(token, bad));
    await isLetIn(good, (token) => both(bad, token));
  });
});

it('no part of any token reaches the log, at its most talkative', async () => {
  const flushed = watch.next('try-match was started with an event that it does not know');
  await world.runtime.invoke('try-match', { queue: 7 });
  await flushed;
  const logged = JSON.stringify(watch.entries);
  expect(logged).toContain('connection refused (401)');
  expect(shown.size).toBeGreaterThan(100);
  for (const part of shown) expect(logged).not.toContain(part);
});
