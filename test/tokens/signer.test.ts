import fc from 'fast-check';
import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { matchTicketJwks } from '../../src/tokens/match-ticket-jwks.ts';
import { createSigner, MATCH_TICKET_AUDIENCE } from '../../src/tokens/signer.ts';
import { base64urlJson, clock, NOW_MS } from './issuer.ts';

const receiptSecret = 'a secret of the test, long enough';
let matchTicketKey: string;
let otherKey: string;

const privateKey = async (alg: string) => {
  const pair = await generateKeyPair(alg, { extractable: true });
  return JSON.stringify(await exportJWK(pair.privateKey));
};

const secrets = { receiptSecret: async () => receiptSecret, matchTicketKey: async () => matchTicketKey };

const signerAt = (nowMs: number, secret = receiptSecret) =>
  createSigner({ ...secrets, receiptSecret: async () => secret, clock: { nowMs: () => nowMs } });

beforeAll(async () => {
  [matchTicketKey, otherKey] = await Promise.all([privateKey('ES256'), privateKey('ES256')]);
});

const seat = { player: 'alice', sessionId: 'session-1', gameMode: 'Normal_1v1', team: 1 };

const verifyAt = async (ticket: string, nowMs: number, key = matchTicketKey) =>
  jwtVerify(ticket, createLocalJWKSet(await matchTicketJwks(key)), {
    audience: MATCH_TICKET_AUDIENCE,
    algorithms: ['ES256'],
    currentDate: new Date(nowMs),
  });

describe('a match ticket', () => {
  it('says to a game server who plays where, and is good for a minute', async () => {
    const ticket = await signerAt(NOW_MS).matchTicket(seat);
    const { payload } = await verifyAt(ticket, NOW_MS + 59_000);
    expect(payload).toEqual({
      player: 'alice',
      session: 'session-1',
      mode: 'Normal_1v1',
      team: 1,
      aud: 'game-server',
      jti: expect.stringMatching(/^[\w-]{22}$/),
      iat: NOW_MS / 1000,
      exp: NOW_MS / 1000 + 60,
    });
    await expect(verifyAt(ticket, NOW_MS + 61_000)).rejects.toThrow('"exp"');
  });

  it('has the same id whenever it is signed for the same player and session, and only then', async () => {
    const id = async (claims: typeof seat, nowMs = NOW_MS) =>
      (await verifyAt(await signerAt(nowMs).matchTicket(claims), nowMs)).payload.jti;
    const first = await id(seat);
    expect(await id(seat, NOW_MS + 30_000)).toBe(first);
    expect(await id({ ...seat, player: 'bob' })).not.toBe(first);
    expect(await id({ ...seat, sessionId: 'session-2' })).not.toBe(first);
    expect(await id({ ...seat, sessionId: 'session-1a', player: 'lice' })).not.toBe(first);
  });

  it('is refused under the key set of another signer', async () => {
    const ticket = await signerAt(NOW_MS).matchTicket(seat);
    await expect(verifyAt(ticket, NOW_MS, otherKey)).rejects.toThrow();
  });

  it('is verified by a key set that shows nothing private', async () => {
    const { keys } = await matchTicketJwks(matchTicketKey);
    expect(keys).toHaveLength(1);
    expect(Object.keys(keys[0] ?? {}).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
  });

  it('is verified under the id that the key itself bears', async () => {
    const named = JSON.stringify({ ...JSON.parse(matchTicketKey), kid: 'summer' });
    expect((await matchTicketJwks(named)).keys[0]?.kid).toBe('summer');
  });

  it('is signed with the key that is derived of a random text, too', async () => {
    const secret = 'n'.repeat(64);
    const signer = createSigner({ ...secrets, matchTicketKey: async () => secret, clock });
    const { payload } = await verifyAt(await signer.matchTicket(seat), NOW_MS, secret);
    expect(payload.player).toBe('alice');
  });

  it('is signed with the secret once that can be read, which is then read no more', async () => {
    let reads = 0;
    const readKey = async () => {
      reads += 1;
      if (reads === 1) throw new Error('not yet');
      return matchTicketKey;
    };
    const signer = createSigner({ ...secrets, matchTicketKey: readKey, clock });
    await expect(signer.matchTicket(seat)).rejects.toThrow('not yet');
    await Promise.all([signer.matchTicket(seat), signer.matchTicket(seat)]);
    await verifyAt(await signer.matchTicket(seat), NOW_MS);
    expect(reads).toBe(2);
  });
});

const place = {
  queue: 'Normal_1v1',
  epoch: 'epoch-1',
  ticketId: 'ticket-1',
  enqueuedAtMs: NOW_MS - 1000,
  request: {
    gameMode: 'Normal_1v1',
    members: [{ player: 'älice 🎲', rating: 1500.5 }],
    party: null,
    regions: { eu: 20 },
    attributes: { map: ['a', 'b'], ranked: true },
  },
};

describe('a receipt', () => {
  it('gives back what it was made of', async () => {
    const receipt = await signerAt(NOW_MS).receipt(place);
    expect(receipt).toMatch(/^[\w-]+\.[\w-]{43}$/);
    expect(await signerAt(NOW_MS + 1000).readReceipt(receipt)).toEqual(place);
  });

  it('is good for thirty minutes', async () => {
    const receipt = await signerAt(NOW_MS).receipt(place);
    expect(await signerAt(NOW_MS + 30 * 60_000 - 1).readReceipt(receipt)).toEqual(place);
    expect(await signerAt(NOW_MS + 30 * 60_000).readReceipt(receipt)).toBeNull();
  });

  it('is nothing to a signer with another secret', async () => {
    const receipt = await signerAt(NOW_MS).receipt(place);
    expect(await signerAt(NOW_MS, 'another secret of the test, long enough').readReceipt(receipt)).toBeNull();
  });

  it('is nothing with an older age written in', async () => {
    const [payload = '', signature] = (await signerAt(NOW_MS).receipt(place)).split('.');
    const opened = JSON.parse(Buffer.from(payload, 'base64url').toString());
    opened.claims.enqueuedAtMs -= 60_000;
    expect(await signerAt(NOW_MS).readReceipt(`${base64urlJson(opened)}.${signature}`)).toBeNull();
  });

  it('is nothing when cut or continued', async () => {
    const receipt = await signerAt(NOW_MS).receipt(place);
    for (const changed of [
      receipt.slice(0, -1),
      receipt.slice(1),
      `${receipt}.`,
      `${receipt}.x`,
      `.${receipt}`,
    ])
      expect(await signerAt(NOW_MS).readReceipt(changed)).toBeNull();
  });

  it('I11: is nothing when it is any text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.base64String(), async (text, code) => {
        expect(await signerAt(NOW_MS).readReceipt(text)).toBeNull();
        expect(await signerAt(NOW_MS).readReceipt(`${code}.${code}`)).toBeNull();
      }),
    );
  });

  it('is not signed with a secret that can be guessed', async () => {
    const signed = signerAt(NOW_MS, 'a secret of thirty-one letters').receipt(place);
    await expect(signed).rejects.toThrow('expected at least 32 characters');
  });
});
