import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { ReceiptClaims } from '../use-cases/ports.ts';

/** Written into every receipt. A reader accepts its own format and the one before. */
const FORMAT = 1;

export const RECEIPT_VALID_MS = 30 * 60_000;

/** Keeps a receipt from being taken for anything else that might be signed with the same secret. */
const PURPOSE = 'muster receipt\n';

interface SignedReceipt {
  readonly format: number;
  readonly expiresAtMs: number;
  readonly claims: ReceiptClaims;
}

const signature = (secret: KeyObject, payload: string): Buffer =>
  createHmac('sha256', secret).update(PURPOSE).update(payload).digest();

/** `<payload>.<HMAC-SHA256>`, both in base64url. */
export const signReceipt = (secret: KeyObject, claims: ReceiptClaims, nowMs: number): string => {
  const receipt: SignedReceipt = { format: FORMAT, expiresAtMs: nowMs + RECEIPT_VALID_MS, claims };
  const payload = Buffer.from(JSON.stringify(receipt)).toString('base64url');
  return `${payload}.${signature(secret, payload).toString('base64url')}`;
};

/** Null when forged, expired or unreadable. Nothing is parsed before the signature is known to be ours. */
export const readReceipt = (secret: KeyObject, receipt: string, nowMs: number): ReceiptClaims | null => {
  const [payload = '', signed = '', ...rest] = receipt.split('.', 3);
  const expected = signature(secret, payload);
  const found = Buffer.from(signed, 'base64url');
  if (rest.length > 0 || found.length !== expected.length || !timingSafeEqual(found, expected)) return null;
  const { format, expiresAtMs, claims } = JSON.parse(
    Buffer.from(payload, 'base64url').toString(),
  ) as SignedReceipt;
  return format === FORMAT && nowMs < expiresAtMs ? claims : null;
};
