import type { TicketRequest } from '../../core/ticket.ts';
import type { QueueId } from './ticket-store.ts';

export interface MatchTicketClaims {
  readonly player: string;
  readonly sessionId: string;
  readonly gameMode: string;
  readonly team: number;
}

export interface ReceiptClaims {
  readonly queue: QueueId;
  readonly epoch: string;
  readonly ticketId: string;
  readonly enqueuedAtMs: number;
  /** Without its standing: it is read anew, and a receipt can be read by whoever holds it. */
  readonly request: TicketRequest;
}

/** Signs what clients hold. A signature is made of its claims alone, with a time limit. */
export interface Signer {
  /** ES256, 60 s, `jti` the same for the same session and player: the game server accepts it once. */
  matchTicket(claims: MatchTicketClaims): Promise<string>;
  /** HMAC-SHA256, 30 minutes. */
  receipt(claims: ReceiptClaims): Promise<string>;
  /** Null when forged, expired or unreadable. */
  readReceipt(receipt: string): Promise<ReceiptClaims | null>;
}

export interface VerifiedToken {
  readonly player: string;
  readonly rating: number | null;
  /** Seconds of waiting that the player is credited with, 0 to 3,600. */
  readonly prioritySeconds: number;
}

/** Verifies a client's JWT. Null when it is not valid; throws only when the key set cannot be had. */
export interface TokenVerifier {
  verify(token: string): Promise<VerifiedToken | null>;
}
