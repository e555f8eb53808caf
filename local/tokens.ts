import { importJWK, type JWK, SignJWT } from 'jose';

/** The issuer and the audience of every development token; a production deployment names its own. */
export const DEVELOPMENT_ISSUER = 'urn:muster:development';
export const DEVELOPMENT_AUDIENCE = 'muster';

const TOKEN_SECONDS = 24 * 3_600;

export interface TokenOptions {
  /** Claims that the game's own back end would sign. */
  readonly rating?: number | undefined;
  readonly prioritySeconds?: number | undefined;
  /** Negative for one that has expired; a day when left out. */
  readonly expiresInSeconds?: number | undefined;
}

export type MintToken = (player: string, options?: TokenOptions) => Promise<string>;

/** The development issuer: whoever runs this machine may be any player. */
export const createTokenIssuer = async (tokenKey: JWK): Promise<MintToken> => {
  const key = await importJWK(tokenKey, 'ES256');
  return (player, { rating, prioritySeconds, expiresInSeconds = TOKEN_SECONDS } = {}) =>
    new SignJWT({ rating, priority_seconds: prioritySeconds })
      .setProtectedHeader({ alg: 'ES256', kid: tokenKey.kid ?? '' })
      .setSubject(player)
      .setIssuer(DEVELOPMENT_ISSUER)
      .setAudience(DEVELOPMENT_AUDIENCE)
      .setIssuedAt()
      .setExpirationTime(Math.floor(Date.now() / 1_000) + expiresInSeconds)
      .sign(key);
};
