import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import type { Clock, MatchTicketClaims, Signer } from '../use-cases/ports.ts';
import { kept } from './kept.ts';
import { readMatchTicketKey } from './match-ticket-key.ts';
import { readReceipt, signReceipt } from './receipts.ts';

export interface SignerOptions {
  /** At least 32 characters. Asked at the first receipt, and again only if that failed. */
  readonly receiptSecret: () => Promise<string>;
  /** What `readMatchTicketKey` reads. Asked at the first match ticket, likewise. */
  readonly matchTicketKey: () => Promise<string>;
  readonly clock: Pick<Clock, 'nowMs'>;
}

const MATCH_TICKET_VALID_SECONDS = 60;

/** The audience of every match ticket. */
export const MATCH_TICKET_AUDIENCE = 'game-server';

/** Signs match tickets and receipts. */
export const createSigner = (options: SignerOptions): Signer => {
  const { clock } = options;
  const receiptKey = kept(async () => importReceiptKey(await options.receiptSecret()));
  const matchTicketKey = kept(async () => importSigningKey(await options.matchTicketKey()));

  return {
    matchTicket: async (claims) => {
      const { key, kid } = await matchTicketKey();
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
    receipt: async (claims) => signReceipt(await receiptKey(), claims, clock.nowMs()),
    readReceipt: async (receipt) => readReceipt(await receiptKey(), receipt, clock.nowMs()),
  };
};

const RECEIPT_SECRET_LENGTH_MIN = 32;

const importReceiptKey = (secret: string): KeyObject => {
  if (secret.length < RECEIPT_SECRET_LENGTH_MIN)
    throw new Error(
      `The receipt secret is too short: expected at least ${RECEIPT_SECRET_LENGTH_MIN} characters.`,
    );
  return createSecretKey(secret, 'utf8');
};

const importSigningKey = async (secret: string) => {
  const { jwk, kid } = await readMatchTicketKey(secret);
  return { key: await importJWK(jwk, 'ES256'), kid };
};

/** The same for the same player and session, so that a game server can refuse the second use of any copy. */
const matchTicketId = ({ sessionId, player }: MatchTicketClaims): string =>
  createHash('sha256')
    .update(JSON.stringify([sessionId, player]))
    .digest('base64url')
    .slice(0, 22);
