import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import type { Clock, Log } from '../use-cases/ports.ts';

export interface RemoteKeySetOptions {
  readonly url: string;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Pick<Log, 'warn'>;
}

/** Well below the 29 s that API Gateway waits for `connect`. */
const FETCH_MS_MAX = 5_000;
/**
 * After this long it is fetched again. A key that was taken out of it is good no longer than that, unless the
 * issuer cannot be reached: then until it can.
 */
const FRESH_MS = 10 * 60_000;
/** A token may name any key, and an issuer may be away: neither makes us fetch more often than this. */
const FETCH_AGAIN_MS = 30_000;
/** Without any key nobody can be let in, so that a first fetch which failed is tried again sooner. */
const FETCH_FIRST_MS = 2_000;

/**
 * An issuer's published key set: fetched at the first token, kept, and fetched again for an unknown key. While it
 * cannot be had, the keys known so far are good.
 */
export const remoteKeySet = ({ url, clock, log }: RemoteKeySetOptions): JWTVerifyGetKey => {
  // Endless, so that jose never fetches by itself: it would refuse keys that are too old, and count the time
  // between fetches from the last one that went well.
  const never = { cacheMaxAge: Infinity, cooldownDuration: Infinity };
  const keys = createRemoteJWKSet(new URL(url), { timeoutDuration: FETCH_MS_MAX, ...never });
  let last = { atMs: -Infinity, fetched: Promise.resolve() };

  const areKnown = () => keys.jwks() !== undefined;

  const fetchKeys = () =>
    keys.reload().catch((fault: unknown) => {
      if (areKnown())
        log.warn('The key set of tokens cannot be read; the one before is used', { url, fault });
      throw fault;
    });

  /** Waits for the last fetch, or for a new one if that began too long ago; throws what was wrong with it. */
  const fetchedWithin = (ageMsMax: number): Promise<void> => {
    if (clock.nowMs() - last.atMs >= ageMsMax) last = { atMs: clock.nowMs(), fetched: fetchKeys() };
    return last.fetched;
  };

  return async (header, token) => {
    await fetchedWithin(areKnown() ? FRESH_MS : FETCH_FIRST_MS).catch((fault: unknown) => {
      if (!areKnown()) throw fault;
    });
    try {
      return await keys(header, token);
    } catch (fault) {
      if (!(fault instanceof errors.JWKSNoMatchingKey)) throw fault;
      // While the issuer is away nobody can say whether the key is one of its own: that is not the token's fault.
      await fetchedWithin(FETCH_AGAIN_MS);
      return keys(header, token);
    }
  };
};
