import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createJwksVerifier } from '../../src/tokens/jwks-verifier.ts';
import { secretKeySet } from '../../src/tokens/secret-key-set.ts';
import { Unavailable } from '../../src/use-cases/unavailable.ts';
import { AUDIENCE, ISSUER, NOW_MS } from './issuer.ts';

const MINUTE_MS = 60_000;

const makeKey = async (kid: string) => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const sign = () =>
    new SignJWT()
      .setProtectedHeader({ alg: 'ES256', kid })
      .setSubject('alice')
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setExpirationTime(NOW_MS / 1_000 + 86_400)
      .sign(privateKey);
  return { sign, jwk: { ...(await exportJWK(publicKey)), kid }, privateJwk: await exportJWK(privateKey) };
};

const [old, fresh] = await Promise.all([makeKey('old'), makeKey('fresh')]);
const keySetOf = (...keys: readonly { jwk: object }[]) =>
  JSON.stringify({ keys: keys.map(({ jwk }) => jwk) });

const createWorld = () => {
  const world = {
    nowMs: NOW_MS,
    secret: keySetOf(old),
    fault: null as Error | null,
    reads: 0,
    warnings: [] as string[],
  };
  const clock = { nowMs: () => world.nowMs };
  const log = { warn: (message: string) => void world.warnings.push(message) };
  const readSecret = async (id: string) => {
    expect(id).toBe('token-keys');
    world.reads += 1;
    if (world.fault !== null) throw world.fault;
    return world.secret;
  };
  const keySet = secretKeySet({ secretId: 'token-keys', readSecret, clock, log });
  const verifier = createJwksVerifier({ keySet, issuer: ISSUER, audience: AUDIENCE, clock });
  const verify = async ({ sign }: typeof old) => (await verifier.verify(await sign()))?.player ?? null;
  return { world, verify };
};

describe('a key set in a secret', () => {
  it('is read once for the tokens of five minutes', async () => {
    const { world, verify } = createWorld();
    expect(await Promise.all([verify(old), verify(old)])).toEqual(['alice', 'alice']);
    world.nowMs += 5 * MINUTE_MS - 1;
    expect(await verify(old)).toBe('alice');
    expect(world.reads).toBe(1);
  });

  it('that gets a new key is read again for the first token of that key', async () => {
    const { world, verify } = createWorld();
    await verify(old);
    world.secret = keySetOf(old, fresh);
    world.nowMs += MINUTE_MS;
    expect(await verify(fresh)).toBe('alice');
    expect(world.reads).toBe(2);
  });

  it('is not read again for each token that names a key nobody has', async () => {
    const { world, verify } = createWorld();
    await verify(old);
    for (let second = 0; second < 60; second += 1) {
      world.nowMs += 1_000;
      expect(await verify(fresh)).toBeNull();
    }
    expect(world.reads).toBe(2);
  });

  it('that lost a key refuses its tokens after five minutes', async () => {
    const { world, verify } = createWorld();
    await verify(old);
    world.secret = keySetOf(fresh);
    world.nowMs += 5 * MINUTE_MS;
    expect(await verify(old)).toBeNull();
    expect(await verify(fresh)).toBe('alice');
    expect(world.reads).toBe(2);
  });

  it('that cannot be read is not the fault of the token', async () => {
    const { world, verify } = createWorld();
    world.fault = new Error('no network');
    await expect(verify(old)).rejects.toThrow(Unavailable);
    world.fault = null;
    expect(await verify(old)).toBe('alice');
  });

  it('is good for longer while it cannot be read', async () => {
    const { world, verify } = createWorld();
    await verify(old);
    world.fault = new Error('no network');
    world.nowMs += 5 * MINUTE_MS;
    expect(await Promise.all([verify(old), verify(old)])).toEqual(['alice', 'alice']);
    expect(await verify(old)).toBe('alice');
    expect(world.reads).toBe(2);
    expect(world.warnings).toEqual(['The key set of tokens cannot be read; the one before is used']);
  });

  it.each([
    ['an empty object', '{}'],
    ['a generated text', 'Zr6;vS!x0'],
    ['a set without keys', '{"keys":[]}'],
    ['null', 'null'],
    ['keys that are none', '{"keys":["a"]}'],
    ['a private key', JSON.stringify({ keys: [old.privateJwk] })],
    ['a shared secret', '{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}'],
  ])('that is %s says what was expected, until it is put right', async (_, secret) => {
    const { world, verify } = createWorld();
    world.secret = secret;
    await expect(verify(old)).rejects.toThrow(
      expect.objectContaining({
        name: 'Unavailable',
        cause: expect.objectContaining({
          message:
            'The secret token-keys is no key set: expected {"keys": [...]} with one public key or more, each a JWK.',
        }),
      }),
    );
    world.secret = keySetOf(old);
    expect(await verify(old)).toBe('alice');
  });

  it.each(['{}', '{"keys":[]}'])(
    'that is emptied to %s ends what the keys before it were good for',
    async (empty) => {
      const { world, verify } = createWorld();
      await verify(old);
      world.secret = empty;
      world.nowMs += 5 * MINUTE_MS;
      await expect(verify(old)).rejects.toThrow(Unavailable);
      world.fault = new Error('no network');
      await expect(verify(old)).rejects.toThrow(Unavailable);
    },
  );
});
