/** Fewer samples than this say nothing. */
const SAMPLES_MIN = 5;
/** Older samples than this many say little about now. */
const SAMPLES_MAX = 200;

/**
 * What a newcomer may expect, in seconds, from the recent waits in ms (newest first). Percentiles by
 * nearest rank; null while too few matches were made.
 */
export const waitEstimate = (
  recentWaitsMs: readonly number[],
): { readonly p50Seconds: number; readonly p90Seconds: number } | null => {
  const samples = recentWaitsMs.slice(0, SAMPLES_MAX).sort((a, b) => a - b);
  if (samples.length < SAMPLES_MIN) return null;
  return { p50Seconds: percentileSeconds(samples, 0.5), p90Seconds: percentileSeconds(samples, 0.9) };
};

const percentileSeconds = (sorted: readonly number[], share: number): number => {
  const rank = Math.ceil(share * sorted.length) - 1;
  return Math.round((sorted[rank] ?? 0) / 100) / 10;
};
