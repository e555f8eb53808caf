import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export const ISSUER = 'https://issuer.example.com';
export const AUDIENCE = 'muster';
export const NOW_MS = 1_800_000_000_000;
export const clock = { nowMs: () => NOW_MS };

/** An issuer with one key of an algorithm, whose key set is served over HTTP on this machine. */
export const startIssuer = async (alg: string, kid: string) => {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), alg, kid, use: 'sig' };
  const answer = { status: 200, body: JSON.stringify({ keys: [jwk] }) };
  let fetches = 0;
  const server = createServer((_, response) => {
    fetches++;
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;

  const valid = {
    sub: 'alice',
    iss: ISSUER,
    aud: AUDIENCE,
    exp: NOW_MS / 1000 + 3600,
  };
  return {
    jwksUrl: `http://127.0.0.1:${port}/jwks.json`,
    jwk,
    answer,
    fetches: () => fetches,
    sign: (claims: Record<string, unknown> = {}, header: object = {}) =>
      new SignJWT({ ...valid, ...claims }).setProtectedHeader({ alg, kid, ...header }).sign(privateKey),
    stop: () => new Promise((closed) => server.close(closed)),
  };
};

export const base64urlJson = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');
