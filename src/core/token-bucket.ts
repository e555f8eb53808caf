/** A bucket that holds at most a minute's worth of tokens and is refilled in a straight line. */
export interface TokenBucket {
  readonly tokens: number;
  readonly refilledAtMs: number;
}

export type TakenToken =
  | { readonly taken: true; readonly bucket: TokenBucket }
  /** Nothing was taken; after `retryAfterMs` a token will be there. */
  | { readonly taken: false; readonly retryAfterMs: number };

const MINUTE_MS = 60_000;

/** Takes one token. Null is a bucket nobody has used yet: full. A clock that goes back refills nothing twice. */
export const takeToken = (bucket: TokenBucket | null, perMinute: number, nowMs: number): TakenToken => {
  const refilledAtMs = Math.max(bucket?.refilledAtMs ?? 0, nowMs);
  const tokens = bucket ? tokensAt(bucket, perMinute, refilledAtMs) : perMinute;
  if (tokens < 1) return { taken: false, retryAfterMs: Math.ceil(((1 - tokens) * MINUTE_MS) / perMinute) };
  return { taken: true, bucket: { tokens: tokens - 1, refilledAtMs } };
};

const tokensAt = (bucket: TokenBucket, perMinute: number, momentMs: number) =>
  Math.min(perMinute, bucket.tokens + ((momentMs - bucket.refilledAtMs) * perMinute) / MINUTE_MS);
