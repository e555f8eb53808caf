import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';

/** Well below the 29 s that API Gateway waits for `connect`. */
const FETCH_MS_MAX = 5_000;

/** An issuer's published key set: fetched at the first token, kept, and fetched again for an unknown key. */
export const remoteKeySet = (url: string): JWTVerifyGetKey =>
  createRemoteJWKSet(new URL(url), { timeoutDuration: FETCH_MS_MAX });
