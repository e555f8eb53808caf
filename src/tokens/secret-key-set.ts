import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import type { Clock, Log } from '../use-cases/ports.ts';

export interface SecretKeySetOptions {
  readonly secretId: string;
  readonly readSecret: (id: string) => Promise<string>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Pick<Log, 'warn'>;
}

/**
 * After this long the secret is read again. A key that was taken out of it is good no longer than that, unless
 * the secret cannot be read: then until it can.
 */
const FRESH_MS = 5 * 60_000;
/** A token may name any key, so unknown ones make us read no more often than this. */
const READ_AGAIN_MS = 60_000;

interface KnownKeys {
  readonly find: JWTVerifyGetKey;
  readonly readAtMs: number;
}

/**
 * A JSON Web Key Set in a secret, so that a new one takes effect without a deploy: at once for tokens of its
 * new keys. While the secret cannot be read, the keys known so far are good; one that is emptied or is no key set ends
 * them, as whoever did so expects.
 */
export const secretKeySet = (options: SecretKeySetOptions): JWTVerifyGetKey => {
  const { secretId, readSecret, clock, log } = options;
  let known: KnownKeys | null = null;
  let reading: Promise<KnownKeys> | null = null;

  const read = async (): Promise<KnownKeys> => {
    const before = known;
    known = null;
    const find = await readSecret(secretId).then(
      (text) => keysOf(secretId, text),
      (fault: unknown) => {
        if (before === null) throw fault;
        log.warn('The key set of tokens cannot be read; the one before is used', { fault });
        return before.find;
      },
    );
    known = { find, readAtMs: clock.nowMs() };
    return known;
  };

  const readOnce = (): Promise<KnownKeys> => {
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  };

  const ageMs = ({ readAtMs }: KnownKeys) => clock.nowMs() - readAtMs;

  return async (header, token) => {
    const keys = known !== null && ageMs(known) < FRESH_MS ? known : await readOnce();
    try {
      return await keys.find(header, token);
    } catch (fault) {
      if (!(fault instanceof errors.JWKSNoMatchingKey) || ageMs(keys) < READ_AGAIN_MS) throw fault;
      return (await readOnce()).find(header, token);
    }
  };
};

const keysOf = (secretId: string, text: string): JWTVerifyGetKey => {
  try {
    const { keys } = JSON.parse(text) as JSONWebKeySet;
    const isPrivate = keys.some((key) => 'd' in key || 'k' in key);
    if (keys.length > 0 && !isPrivate) return createLocalJWKSet({ keys });
  } catch {
    // What the parser says would quote the secret.
  }
  throw new Error(
    `The secret ${secretId} is no key set: expected {"keys": [...]} with one public key or more, each a JWK.`,
  );
};
