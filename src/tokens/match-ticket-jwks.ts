import type { JSONWebKeySet } from 'jose';
import { readMatchTicketKey } from './match-ticket-key.ts';

/** The key set by which game servers verify match tickets: the public half of the signer's key, nothing else. */
export const matchTicketJwks = async (secret: string): Promise<JSONWebKeySet> => {
  const { jwk, kid } = await readMatchTicketKey(secret);
  const { kty, crv, x, y } = jwk;
  if (!kty || !crv || !x || !y)
    throw new Error('The match ticket key is not valid: expected the coordinates "x" and "y" in the JWK.');
  return { keys: [{ kty, crv, x, y, kid, alg: 'ES256', use: 'sig' }] };
};
