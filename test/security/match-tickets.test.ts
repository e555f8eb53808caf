import { readFileSync } from 'node:fs';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { developmentKeys } from '../../local/development-keys.ts';
import { matchTicketJwks } from '../../src/tokens/match-ticket-jwks.ts';
import { createSigner } from '../../src/tokens/signer.ts';
import type { TestClient } from '../support/client.ts';
import { closeAll, type OwnWorld, playThrough, startOwnWorld, ticketOf } from '../support/runtime.ts';
import { base64urlJson } from '../tokens/issuer.ts';
import { attackersKey, bytes, es256, hs256, issuersKey, knock, sealedJwt, tokenOf } from './credentials.ts';

let world: OwnWorld;
let alice: TestClient;
let bob: TestClient;
let matchTicket: string;
let sessionId: string;
/** Alice's; sides are drawn by lot. */
let team: number;

beforeAll(async () => {
  world = await startOwnWorld();
  [alice, bob] = await world.enqueueInOrder('Normal_1v1', ['alice', 'bob']);
  const [found] = await playThrough([alice, bob]);
  ({ match_ticket: matchTicket, session_id: sessionId, team } = found ?? expect.fail('Expected a match.'));
});
afterAll(async () => {
  await closeAll([alice, bob]);
  await world.stop();
});

const [, EXAMPLE = ''] =
  /```js\n(const keys = createRemoteJWKSet[^`]+)```/.exec(readFileSync('docs/protocol.md', 'utf8')) ?? [];

type Admit = (matchTicket: string) => Promise<Readonly<Record<string, unknown>>>;

/** A game server as the documents have one write it, in their words, but for the address of the key set. */
const gameServer = (mySession: string): Admit => {
  const words = EXAMPLE.replace('http://127.0.0.1:4000', world.runtime.httpUrl);
  const body = `return async (matchTicket) => { ${words}; return payload; }`;
  const made = new Function('createRemoteJWKSet', 'jwtVerify', 'mySession', 'seen', body);
  return made(createRemoteJWKSet, jwtVerify, mySession, new Set());
};

const matchTicketSecret = async () => JSON.stringify((await developmentKeys()).matchTicketKey);

/** Alice's ticket, by the very key that the runtime signs with. */
const signedAt = async (nowMs: number) => {
  const unused = async () => '';
  const clock = { nowMs: () => nowMs };
  const signer = createSigner({ matchTicketKey: matchTicketSecret, receiptSecret: unused, clock });
  return signer.matchTicket({ player: alice.player, sessionId, gameMode: 'Normal_1v1', team });
};

const freshTicketOf = async (client: TestClient) => {
  client.send({ type: 'sync' });
  const state = await client.next('state');
  return state.status === 'matched' ? state.match_ticket : expect.fail(`Expected a match: ${state.status}`);
};

describe('a game server that does as the documents say', () => {
  it('lets a player of its session in, once, and knows their team', async () => {
    const admit = gameServer(sessionId);
    expect(await admit(matchTicket)).toMatchObject({ player: alice.player, team, session: sessionId });
    await expect(admit(matchTicket)).rejects.toThrow('refused');
  });

  it('lets nobody in by a fresh copy for the same seat, and the opponent all the same', async () => {
    const admit = gameServer(sessionId);
    await admit(matchTicket);
    const copy = await freshTicketOf(alice);
    expect(copy).not.toBe(matchTicket);
    await expect(admit(copy)).rejects.toThrow('refused');
    expect(await admit(await freshTicketOf(bob))).toMatchObject({ player: bob.player, team: 1 - team });
  });

  it('refuses a ticket of another session', async () => {
    await expect(gameServer('another')(matchTicket)).rejects.toThrow('refused');
  });

  it('refuses a ticket after its 60 seconds', async () => {
    const halfMinuteOld = await signedAt(Date.now() - 30_000);
    expect(await gameServer(sessionId)(halfMinuteOld)).toMatchObject({ player: alice.player });
    await expect(gameServer(sessionId)(await signedAt(Date.now() - 61_000))).rejects.toThrow('"exp"');
  });

  it.each([
    ['another team', { team: 2 }],
    ['another player', { player: 'mallory' }],
    ['another id, to be used again', { jti: 'fresh' }],
    ['a later end', { exp: 9_999_999_999 }],
  ])('refuses a ticket with %s written into it', async (_, claims) => {
    const [header, , signature] = matchTicket.split('.');
    const changed = base64urlJson({ ...decodeJwt(matchTicket), ...claims });
    await expect(gameServer(sessionId)(`${header}.${changed}.${signature}`)).rejects.toThrow('signature');
  });

  it('refuses a ticket that somebody else has signed, or nobody', async () => {
    const header = { ...decodeProtectedHeader(matchTicket) };
    const claims = decodeJwt(matchTicket);
    const publicKeys = JSON.stringify(await matchTicketJwks(await matchTicketSecret()));
    const forged = [
      sealedJwt(header, claims, es256(attackersKey())),
      sealedJwt(header, claims, es256(issuersKey)),
      sealedJwt({ ...header, alg: 'HS256' }, claims, hs256(publicKeys)),
      sealedJwt({ ...header, alg: 'none' }, claims, bytes(0)),
      sealedJwt(header, claims, bytes(64)),
      sealedJwt(header, claims, bytes(0)),
    ];
    for (const each of forged) await expect(gameServer(sessionId)(each)).rejects.toThrow();
  });

  it('refuses what is no match ticket: a token, a receipt, a token for game servers', async () => {
    const claims = { aud: 'game-server', session: sessionId, player: alice.player, team: 0, jti: 'j' };
    for (const each of [tokenOf(), ticketOf(alice).receipt, tokenOf({ claims })])
      await expect(gameServer(sessionId)(each)).rejects.toThrow();
  });
});

describe('I11: no credential is good for what another is for:', () => {
  it('receipts and match tickets are no tokens', async () => {
    for (const each of [ticketOf(alice).receipt, matchTicket])
      expect(await knock(world.url, { headers: { authorization: `Bearer ${each}` } })).toMatchObject({
        status: 401,
      });
  });

  it('tokens and match tickets are no receipts', async () => {
    const carol = await world.connect('carol');
    for (const receipt of [await world.mintToken(carol.player), matchTicket]) {
      carol.send({ type: 'sync', receipt });
      expect(await carol.next('error')).toMatchObject({ code: 'bad_receipt' });
    }
    await carol.close();
  });
});
