import { createPublicKey } from 'node:crypto';
import fc from 'fast-check';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJwksVerifier } from '../../src/tokens/jwks-verifier.ts';
import { remoteKeySet } from '../../src/tokens/remote-key-set.ts';
import type { TokenVerifier } from '../../src/use-cases/ports.ts';
import { Unavailable } from '../../src/use-cases/unavailable.ts';
import { AUDIENCE, base64urlJson, clock, ISSUER, NOW_MS, startIssuer } from './issuer.ts';

const verifierOf = (url: string) => {
  const keySet = remoteKeySet({ url, clock, log: { warn: () => {} } });
  return createJwksVerifier({ keySet, issuer: ISSUER, audience: AUDIENCE, clock });
};

let issuer: Awaited<ReturnType<typeof startIssuer>>;
let verifier: TokenVerifier;

beforeAll(async () => {
  issuer = await startIssuer('RS256', 'first');
  verifier = verifierOf(issuer.jwksUrl);
});
afterAll(() => issuer.stop());

describe('a valid token', () => {
  it.each(['ES256', 'RS256', 'EdDSA'])('signed with %s names the player', async (alg) => {
    const other = await startIssuer(alg, 'key');
    const verified = await verifierOf(other.jwksUrl).verify(await other.sign());
    await other.stop();
    expect(verified).toEqual({ player: 'alice', rating: null, prioritySeconds: 0 });
  });

  it.each([
    [1520.5, 1520.5],
    [1520.12345, 1520.123],
    [1e308, 1e9],
    [-1e308, -1e9],
    [1e-300, 0],
    ['1520', null],
    [undefined, null],
  ])('carries the rating %j as %j', async (rating, read) => {
    expect(await verifier.verify(await issuer.sign({ rating }))).toMatchObject({ rating: read });
  });

  it.each([
    [30.5, 30.5],
    [3_601, 3_600],
    [1e-300, 0],
    [-1, 0],
    ['30', 0],
    [null, 0],
    [undefined, 0],
  ])('carries the priority %j as %j seconds', async (priority_seconds, read) => {
    expect(await verifier.verify(await issuer.sign({ priority_seconds }))).toMatchObject({
      prioritySeconds: read,
    });
  });

  it('may be a few seconds late by our clock', async () => {
    expect(await verifier.verify(await issuer.sign({ exp: NOW_MS / 1000 - 4 }))).not.toBeNull();
  });

  it('is verified with the key set that was fetched before', async () => {
    const fresh = verifierOf(issuer.jwksUrl);
    const before = issuer.fetches();
    for (let token = 0; token < 5; token++) await fresh.verify(await issuer.sign());
    expect(issuer.fetches() - before).toBe(1);
  });
});

describe('a token is not valid', () => {
  const wrong: [string, Record<string, unknown>][] = [
    ['expired', { exp: NOW_MS / 1000 - 60 }],
    ['not valid yet', { nbf: NOW_MS / 1000 + 60 }],
    ['without expiry', { exp: undefined }],
    ['of another issuer', { iss: 'https://other.example.com' }],
    ['for another audience', { aud: 'web-shop' }],
    ['without issuer', { iss: undefined }],
    ['without audience', { aud: undefined }],
    ['without subject', { sub: undefined }],
    ['with an empty subject', { sub: '' }],
    ['with a subject of 129 characters', { sub: 'a'.repeat(129) }],
    ['with a control character in its subject', { sub: 'al\nice' }],
    ['with half a character in its subject', { sub: 'al\ud800ice' }],
    ['with a number for its subject', { sub: 7 }],
  ];
  it.each(wrong)('%s', async (_, claims) => {
    expect(await verifier.verify(await issuer.sign(claims))).toBeNull();
  });

  it('signed with another key of the same name', async () => {
    const impostor = await startIssuer('RS256', 'first');
    const token = await impostor.sign();
    await impostor.stop();
    expect(await verifier.verify(token)).toBeNull();
  });

  it('signed with a key that the set does not have', async () => {
    expect(await verifier.verify(await issuer.sign({}, { kid: 'unknown' }))).toBeNull();
  });

  it('changed after it was signed', async () => {
    const [header, , signature] = (await issuer.sign()).split('.');
    const mallory = base64urlJson({ sub: 'mallory', iss: ISSUER, aud: AUDIENCE, exp: NOW_MS / 1000 + 60 });
    expect(await verifier.verify(`${header}.${mallory}.${signature}`)).toBeNull();
  });

  it('not signed at all (alg none)', async () => {
    const claims = { sub: 'alice', iss: ISSUER, aud: AUDIENCE, exp: NOW_MS / 1000 + 60 };
    for (const alg of ['none', 'None', 'NONE'])
      expect(await verifier.verify(`${base64urlJson({ alg })}.${base64urlJson(claims)}.`)).toBeNull();
  });

  it('signed with the public key as a shared secret (HS256 for RS256)', async () => {
    const pem = createPublicKey({ key: issuer.jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    const token = await new SignJWT({ sub: 'alice' })
      .setProtectedHeader({ alg: 'HS256', kid: 'first' })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setExpirationTime(NOW_MS / 1000 + 60)
      .sign(Buffer.from(pem));
    expect(await verifier.verify(token)).toBeNull();
  });

  it('I11: whatever text it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.array(fc.json()), async (text, parts) => {
        expect(await verifier.verify(text)).toBeNull();
        const dotted = parts.map((part) => Buffer.from(part).toString('base64url')).join('.');
        expect(await verifier.verify(dotted)).toBeNull();
      }),
      { numRuns: 50 },
    );
    expect(await verifier.verify('a.'.repeat(10_000))).toBeNull();
  });
});

describe('a key set that cannot be had is not the fault of the token', () => {
  it('as nobody answers', async () => {
    const gone = await startIssuer('ES256', 'key');
    const token = await gone.sign();
    await gone.stop();
    await expect(verifierOf(gone.jwksUrl).verify(token)).rejects.toThrow(Unavailable);
  });

  it.each([
    ['an error', 500, '{}'],
    ['what is not JSON', 200, '<html>'],
    ['what is not a key set', 200, '{"keys":"none"}'],
  ])('as it answers %s', async (_, status, body) => {
    const ill = await startIssuer('ES256', 'key');
    Object.assign(ill.answer, { status, body });
    await expect(verifierOf(ill.jwksUrl).verify(await ill.sign())).rejects.toThrow(Unavailable);
    await ill.stop();
  });
});
