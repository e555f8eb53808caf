import { createECDH, hkdfSync } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';

/** The private key that match tickets are signed with, and the id that its public half is published by. */
export interface MatchTicketKey {
  readonly jwk: JWK;
  readonly kid: string;
}

/** 43 characters of base64url are 256 bits. */
const RANDOM_LENGTH_MIN = 43;

const EXPECTED = `expected a private P-256 key as a JWK in JSON, or at least ${RANDOM_LENGTH_MIN} random characters.`;

/**
 * Reads a private P-256 key in JWK form, or derives one from a random text, always the same from the same
 * text: a secret that was generated needs nobody to make a key. Goes by its thumbprint unless it has a `kid`.
 */
export const readMatchTicketKey = async (text: string): Promise<MatchTicketKey> => {
  const secret = text.trim();
  const jwk = secret.startsWith('{') ? parsedJwk(secret) : derivedJwk(secret);
  if (jwk?.kty !== 'EC' || jwk.crv !== 'P-256' || typeof jwk.d !== 'string')
    throw new Error(`The match ticket key is not valid: ${EXPECTED}`);
  return { jwk, kid: jwk.kid ?? (await calculateJwkThumbprint(jwk)) };
};

/** The text is a secret, so that a syntax error must not quote it. */
const parsedJwk = (json: string): JWK | null => {
  try {
    return JSON.parse(json) as JWK | null;
  } catch {
    return null;
  }
};

/** Other texts derive other keys from the same secret. */
const PURPOSE = 'muster match ticket key';
/** 64 bits more than the key has, so that the remainder is as good as uniform. */
const SEED_BYTES = 40;
const SCALAR_BYTES = 32;
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** HKDF (RFC 5869) for the seed, then FIPS 186-5, A.2.1: key pair generation using extra random bits. */
const derivedJwk = (secret: string): JWK | null => {
  if (secret.length < RANDOM_LENGTH_MIN) return null;
  const seed = Buffer.from(hkdfSync('sha256', secret, '', PURPOSE, SEED_BYTES));
  const scalar = (BigInt(`0x${seed.toString('hex')}`) % (P256_ORDER - 1n)) + 1n;
  const d = Buffer.from(scalar.toString(16).padStart(2 * SCALAR_BYTES, '0'), 'hex');
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(d);
  // 0x04, then both coordinates.
  const point = curve.getPublicKey();
  return {
    kty: 'EC',
    crv: 'P-256',
    x: point.toString('base64url', 1, 1 + SCALAR_BYTES),
    y: point.toString('base64url', 1 + SCALAR_BYTES),
    d: d.toString('base64url'),
  };
};
