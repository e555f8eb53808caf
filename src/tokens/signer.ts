import { createHash, createSecretKey } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import type { Clock, MatchTicketClaims, Signer } from '../use-cases/ports.ts';
import { readMatchTicketKey } from './match-ticket-key.ts';
import { readReceipt, signReceipt } from './receipts.ts';

export interface SignerOptions {
  /** At least 16 characters. */
  readonly receiptSecret: string;
  /** A private P-256 key as a JWK in JSON. */
  readonly matchTicketKey: string;
  readonly clock: Pick<Clock, 'nowMs'>;
}

const MATCH_TICKET_VALID_SECONDS = 60;

/** The audience of every match ticket. */
export const MATCH_TICKET_AUDIENCE = 'game-server';

/** Signs match tickets and receipts. The key of match tickets is read when the first one is signed. */
export const createSigner = (options: SignerOptions): Signer => {
  if (options.receiptSecret.length < 16)
    throw new Error('The receipt secret is too short: expected at least 16 characters.');
  const secret = createSecretKey(options.receiptSecret, 'utf8');
  const { clock } = options;
  let matchTicketKey: ReturnType<typeof importSigningKey> | undefined;

  return {
    matchTicket: async (claims) => {
      matchTicketKey ??= importSigningKey(options.matchTicketKey);
      const { key, kid } = await matchTicketKey;
      const issuedAtSeconds = Math.floor(clock.nowMs() / 1000);
      return new SignJWT({
        player: claims.player,
        session: claims.sessionId,
        mode: claims.gameMode,
        team: claims.team,
      })
        .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid })
        .setJti(matchTicketId(claims))
        .setAudience(MATCH_TICKET_AUDIENCE)
        .setIssuedAt(issuedAtSeconds)
        .setExpirationTime(issuedAtSeconds + MATCH_TICKET_VALID_SECONDS)
        .sign(key);
    },
    receipt: async (claims) => signReceipt(secret, claims, clock.nowMs()),
    readReceipt: async (receipt) => readReceipt(secret, receipt, clock.nowMs()),
  };
};

const importSigningKey = async (json: string) => {
  const { jwk, kid } = await readMatchTicketKey(json);
  return { key: await importJWK(jwk, 'ES256'), kid };
};

/** The same for the same player and session, so that a game server can refuse the second use of any copy. */
const matchTicketId = ({ sessionId, player }: MatchTicketClaims): string =>
  createHash('sha256')
    .update(JSON.stringify([sessionId, player]))
    .digest('base64url')
    .slice(0, 22);
