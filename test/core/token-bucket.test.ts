import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TokenBucket, takeToken } from '../../src/core/token-bucket.ts';

describe('token bucket', () => {
  it('starts full and gives a minute worth of tokens at once', () => {
    let bucket: TokenBucket | null = null;
    for (let tokens = 0; tokens < 3; tokens += 1) {
      const taken = takeToken(bucket, 3, 1_000);
      expect(taken.taken).toBe(true);
      if (taken.taken) bucket = taken.bucket;
    }
    expect(takeToken(bucket, 3, 1_000)).toEqual({ taken: false, retryAfterMs: 20_000 });
  });

  it('refills evenly, but holds no more than a minute worth', () => {
    const empty = { tokens: 0, refilledAtMs: 0 };
    expect(takeToken(empty, 6, 9_999)).toEqual({ taken: false, retryAfterMs: 1 });
    expect(takeToken(empty, 6, 15_000)).toEqual({
      taken: true,
      bucket: { tokens: 0.5, refilledAtMs: 15_000 },
    });
    expect(takeToken(empty, 6, 3_600_000)).toMatchObject({ bucket: { tokens: 5 } });
  });

  it('refills no moment twice when the clock goes back', () => {
    const bucket = { tokens: 1, refilledAtMs: 60_000 };
    const taken = takeToken(bucket, 6, 0);
    expect(taken).toEqual({ taken: true, bucket: { tokens: 0, refilledAtMs: 60_000 } });
  });

  it('never gives more than the limit plus what was refilled, and keeps its promise of when to retry', () => {
    const waits = fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 100 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), waits, (perMinute, waitsMs) => {
        let bucket: TokenBucket | null = null;
        let nowMs = 1_000;
        let takenCount = 0;
        for (const waitMs of waitsMs) {
          nowMs += waitMs;
          const outcome = takeToken(bucket, perMinute, nowMs);
          if (!outcome.taken) {
            // A millisecond more: the sum of many small refills may fall short of a whole token by a rounding.
            expect(takeToken(bucket, perMinute, nowMs + outcome.retryAfterMs + 1).taken).toBe(true);
            continue;
          }
          bucket = outcome.bucket;
          takenCount += 1;
        }
        expect(takenCount).toBeLessThanOrEqual(perMinute + ((nowMs - 1_000) * perMinute) / 60_000 + 0.001);
      }),
    );
  });
});
