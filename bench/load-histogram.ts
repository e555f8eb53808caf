/** Each bucket ends this many times further than the one before, so that a percentile is right to 2 %. */
const GROWTH = 1.02;
const LEAST_MS = 0.1;
/** Up to 16 minutes. */
const BUCKETS = 820;

/** Durations in ms, counted in buckets: its size stays the same however many it has seen. */
export interface Histogram {
  note(ms: number): void;
  count(): number;
  /** The end of the bucket of the smallest value that at least `share` (0..1) do not exceed; null of none. */
  percentile(share: number): number | null;
  clear(): void;
}

export const createHistogram = (): Histogram => {
  const buckets = new Uint32Array(BUCKETS);
  let count = 0;
  return {
    note: (ms) => {
      const bucket = Math.ceil(Math.log(Math.max(ms, LEAST_MS) / LEAST_MS) / Math.log(GROWTH));
      const index = Math.min(BUCKETS - 1, bucket);
      buckets[index] = (buckets[index] as number) + 1;
      count += 1;
    },
    count: () => count,
    percentile: (share) => {
      if (count === 0) return null;
      let left = Math.max(1, Math.ceil(share * count));
      const bucket = buckets.findIndex((held) => {
        left -= held;
        return left <= 0;
      });
      return LEAST_MS * GROWTH ** bucket;
    },
    clear: () => {
      buckets.fill(0);
      count = 0;
    },
  };
};
