import { exportJWK, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';
import { readMatchTicketKey } from '../../src/tokens/match-ticket-key.ts';

describe('a random text', () => {
  it('becomes the key that RFC 5869, FIPS 186-5 and the arithmetic of P-256 make of it', async () => {
    // Computed apart from this code, by integer arithmetic on the curve's equation.
    expect(await readMatchTicketKey('0123456789abcdefghijklmnopqrstuvwxyzABCDEFG')).toEqual({
      jwk: {
        kty: 'EC',
        crv: 'P-256',
        d: 'yW-myWhdisXNGSE6aJFDhnS1vSt4k1ol5eZp8fkH6tc',
        x: 'koawZEJhKWYnO-hpH790K2DLzqPXluuQQeUbHmAoyM0',
        y: 'gJ5HgBqZhC6b3t7pTvmkzUQiRVuyeNYCwRC4edqU9sY',
      },
      kid: '5I6-gzbJurpEbeVBL0o-qCgH31tw94LUIncVgePWBJw',
    });
  });

  it('is the same text with the line end that an editor leaves', async () => {
    const text = 'x'.repeat(64);
    expect(await readMatchTicketKey(`${text}\n`)).toEqual(await readMatchTicketKey(text));
  });

  it('becomes another key when one character differs', async () => {
    const [one, other] = [await readMatchTicketKey('x'.repeat(64)), await readMatchTicketKey('x'.repeat(65))];
    expect(one.jwk.d).not.toBe(other.jwk.d);
  });
});

describe('a private key', () => {
  it('is taken as it is, by its own id or by its thumbprint', async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(privateKey);
    const { kid, jwk: read } = await readMatchTicketKey(JSON.stringify(jwk));
    expect(read).toEqual(jwk);
    expect(kid).toMatch(/^[\w-]{43}$/);
    expect((await readMatchTicketKey(JSON.stringify({ ...jwk, kid: 'summer' }))).kid).toBe('summer');
  });
});

it.each([
  ['no text', ''],
  ['a text that can be guessed', 'x'.repeat(42)],
  ['half a JSON object', `{${'x'.repeat(64)}`],
  ['a public key', '{"kty":"EC","crv":"P-256","x":"a","y":"b"}'],
  ['a key of another kind', '{"kty":"oct","k":"secret"}'],
])('%s is refused, and not shown', async (_, secret) => {
  await expect(readMatchTicketKey(secret)).rejects.toThrow(
    'The match ticket key is not valid: expected a private P-256 key as a JWK in JSON, or at least 43 random characters.',
  );
});
