import { nameHash } from '../core/matching/name-hash.ts';
import type { ReceiptClaims, Signer } from '../use-cases/ports.ts';

const RECEIPT_VALID_MS = 30 * 60_000;

/** Signs with a checksum: changed receipts and old ones are refused, and it takes next to no time. No secret at all. */
export const createMemorySigner = ({ nowMs }: { readonly nowMs: () => number }): Signer => {
  const seal = (text: string) => `${nameHash(text).toString(36)} ${text}`;
  return {
    matchTicket: async ({ player, sessionId }) => seal(`${player} for ${sessionId}`),
    receipt: async (claims) => seal(JSON.stringify({ ...claims, validUntilMs: nowMs() + RECEIPT_VALID_MS })),
    readReceipt: async (receipt) => {
      const text = receipt.slice(receipt.indexOf(' ') + 1);
      if (seal(text) !== receipt) return null;
      const { validUntilMs, ...claims } = JSON.parse(text) as ReceiptClaims & { validUntilMs: number };
      return validUntilMs < nowMs() ? null : claims;
    },
  };
};
