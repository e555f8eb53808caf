import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { clampPriority, clampRating } from '../core/standing.ts';
import type { Clock, TokenVerifier, VerifiedToken } from '../use-cases/ports.ts';
import { Unavailable } from '../use-cases/unavailable.ts';

export interface JwksVerifierOptions {
  /** `remoteKeySet` or `secretKeySet`. */
  readonly keySet: JWTVerifyGetKey;
  readonly issuer: string;
  readonly audience: string;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/** Asymmetric ones only: with a shared secret, whoever can verify can forge. */
const ALGORITHMS = ['ES256', 'RS256', 'EdDSA'];

const CLOCK_TOLERANCE_SECONDS = 5;

/** What API Gateway lets through in headers, and more than any issuer makes. */
const TOKEN_LENGTH_MAX = 8_192;

/**
 * Verifies JWTs against the key set of their issuer. The subject is the player; the optional claims `rating`
 * and `priority_seconds` are numbers.
 */
export const createJwksVerifier = (options: JwksVerifierOptions): TokenVerifier => {
  const findKey = keyFinder(options.keySet);
  return {
    verify: async (token) => {
      if (token.length > TOKEN_LENGTH_MAX) return null;
      try {
        const { payload } = await jwtVerify(token, findKey, {
          algorithms: ALGORITHMS,
          issuer: options.issuer,
          audience: options.audience,
          requiredClaims: ['sub', 'exp'],
          clockTolerance: CLOCK_TOLERANCE_SECONDS,
          currentDate: new Date(options.clock.nowMs()),
        });
        return verifiedToken(payload);
      } catch (fault) {
        if (fault instanceof Unavailable) throw fault;
        return null;
      }
    },
  };
};

/** Tells a token that names no key of the set from a set that cannot be had. */
const keyFinder =
  (keySet: JWTVerifyGetKey): JWTVerifyGetKey =>
  async (header, token) => {
    try {
      return await keySet(header, token);
    } catch (fault) {
      if (fault instanceof errors.JWKSNoMatchingKey || fault instanceof errors.JWKSMultipleMatchingKeys)
        throw fault;
      if (fault instanceof errors.JOSENotSupported) throw fault;
      throw new Unavailable('The key set of the token issuer', fault);
    }
  };

const verifiedToken = (payload: JWTPayload): VerifiedToken | null => {
  const { sub, rating, priority_seconds: priority } = payload;
  if (typeof sub !== 'string' || !isPlayerId(sub)) return null;
  return {
    player: sub,
    rating: clampRating(rating),
    prioritySeconds: clampPriority(priority),
  };
};

/** 1 to 128 characters that can be told apart in a key: lone surrogates would all become the same. */
const isPlayerId = (sub: string): boolean =>
  sub.length > 0 && sub.length <= 128 && sub.isWellFormed() && !/\p{Cc}/u.test(sub);
