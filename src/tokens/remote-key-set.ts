import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import type { Clock, Log } from '../use-cases/ports.ts';

export interface RemoteKeySetOptions {
  readonly url: string;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Pick<Log, 'warn'>;
}

/** Well below the 29 s that API Gateway waits for `connect`. */
const FETCH_MS_MAX = 5_000;
/** After this long it is fetched again: a key that was taken out of it is good no longer than that. */
const FRESH_MS = 10 * 60_000;

/**
 * An issuer's published key set: fetched at the first token, kept, and fetched again for an unknown key. While it
 * cannot be had, the keys known so far are good.
 */
export const remoteKeySet = ({ url, clock, log }: RemoteKeySetOptions): JWTVerifyGetKey => {
  // Once too old for jose, keys would be refused unless they can be fetched: here they never are.
  const keys = createRemoteJWKSet(new URL(url), { timeoutDuration: FETCH_MS_MAX, cacheMaxAge: Infinity });
  let askedAtMs = clock.nowMs();

  return async (header, token) => {
    if (keys.jwks() !== undefined && clock.nowMs() - askedAtMs >= FRESH_MS) {
      askedAtMs = clock.nowMs();
      await keys.reload().catch((fault: unknown) => {
        log.warn('The key set of tokens cannot be read; the one before is used', { url, fault });
      });
    }
    return keys(header, token);
  };
};
