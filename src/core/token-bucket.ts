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

/** Takes one token. Null is a bucket nobody has used yet: full. A clock that went back refills nothing. */
export const takeToken = (bucket: TokenBucket | null, perMinute: number, nowMs: number): TakenToken => {
  const tokens = bucket ? refilled(bucket, perMinute, nowMs) : perMinute;
  if (tokens < 1) return { taken: false, retryAfterMs: Math.ceil(((1 - tokens) * MINUTE_MS) / perMinute) };
  return { taken: true, bucket: { tokens: tokens - 1, refilledAtMs: nowMs } };
};

const refilled = (bucket: TokenBucket, perMinute: number, nowMs: number) => {
  const elapsedMs = Math.max(0, nowMs - bucket.refilledAtMs);
  return Math.min(perMinute, bucket.tokens + (elapsedMs * perMinute) / MINUTE_MS);
};
