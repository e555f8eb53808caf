import {
  createHmac,
  createPrivateKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign,
} from 'node:crypto';
import { type IncomingMessage, request as startRequest } from 'node:http';
import { developmentKeys } from '../../local/development-keys.ts';
import { DEVELOPMENT_AUDIENCE, DEVELOPMENT_ISSUER } from '../../local/tokens.ts';
import { base64urlJson } from '../tokens/issuer.ts';

type Fields = Readonly<Record<string, unknown>>;

const { tokenKey } = await developmentKeys();

/** The key by which a runtime's tokens are signed, and its id. */
export const issuersKey = createPrivateKey({ key: tokenKey as JsonWebKey, format: 'jwk' });
export const KID = String(tokenKey.kid);

/** What a key of the attacker's own can be told by. */
export const attackersKey = (): KeyObject => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

/** The claims of a token that is good for ten minutes. */
export const goodClaims = () => ({
  sub: 'alice',
  iss: DEVELOPMENT_ISSUER,
  aud: DEVELOPMENT_AUDIENCE,
  exp: Math.floor(Date.now() / 1_000) + 600,
});

/** Of the text before a token's second dot. */
export type Seal = (signed: string) => Buffer;

export const es256 =
  (key: KeyObject): Seal =>
  (signed) =>
    sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });

export const hs256 =
  (secret: string | Buffer): Seal =>
  (signed) =>
    createHmac('sha256', secret).update(signed).digest();

export const bytes =
  (count: number): Seal =>
  () =>
    Buffer.alloc(count);

export interface TokenParts {
  /** Instead of those of a good token, or beside them; undefined takes one out. */
  readonly claims?: Fields;
  readonly header?: Fields;
  readonly seal?: Seal;
}

/** A good token but for these parts, which no library would sign. */
export const tokenOf = ({ claims, header, seal = es256(issuersKey) }: TokenParts = {}): string =>
  sealedJwt({ alg: 'ES256', kid: KID, ...header }, { ...goodClaims(), ...claims }, seal);

export const sealedJwt = (header: Fields, claims: Fields, seal: Seal): string => {
  const signed = [header, claims].map(base64urlJson).join('.');
  return `${signed}.${seal(signed).toString('base64url')}`;
};

export interface Knock {
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly query?: string;
}

/** What an upgrade was answered with, as text; status 101 where it was accepted, 0 where it was cut off. */
export interface Answered {
  readonly status: number;
  readonly text: string;
}

/** A WebSocket handshake by hand, so that headers may be sent that no client sends. */
export const knock = (url: string, { headers = {}, query = '' }: Knock): Promise<Answered> =>
  new Promise((resolve) => {
    const request = startRequest(`${url.replace('ws', 'http')}${query}`, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': Buffer.alloc(16).toString('base64'),
        ...headers,
      },
    });
    const answered = ({ statusCode = 0, rawHeaders }: IncomingMessage, body: string) =>
      resolve({ status: statusCode, text: [...rawHeaders, body].join('\n') });
    request.once('upgrade', (response, socket) => {
      socket.destroy();
      answered(response, '');
    });
    request.once('response', async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      answered(response, String(Buffer.concat(chunks)));
    });
    request.once('error', () => resolve({ status: 0, text: '' }));
    request.end();
  });
