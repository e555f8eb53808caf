import { calculateJwkThumbprint, type JWK } from 'jose';

/** The private key that match tickets are signed with, and the id that its public half is published by. */
export interface MatchTicketKey {
  readonly jwk: JWK;
  readonly kid: string;
}

/** Reads a private P-256 key in JWK form; without a `kid` of its own it goes by its thumbprint. */
export const readMatchTicketKey = async (json: string): Promise<MatchTicketKey> => {
  const jwk = parsedJwk(json);
  if (jwk?.kty !== 'EC' || jwk.crv !== 'P-256' || typeof jwk.d !== 'string')
    throw new Error('The match ticket key is not valid: expected a private P-256 key as a JWK in JSON.');
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
