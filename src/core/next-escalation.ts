import type { WaitingPool } from './matching/waiting-pool.ts';

/** When the first of the tickets that have not escalated by a moment will; infinite: they all have. */
export const nextEscalationMs = (pool: WaitingPool, nowMs: number): number => {
  const { afterMs } = pool.rules.escalation;
  const { sinceMs } = pool.columns();
  const byAge = pool.byAge();
  const escalatesAtMs = (rank: number) => (sinceMs[byAge[rank] as number] as number) + afterMs;
  let first = 0;
  let last = byAge.length;
  while (first < last) {
    const middle = (first + last) >> 1;
    if (escalatesAtMs(middle) <= nowMs) first = middle + 1;
    else last = middle;
  }
  return first === byAge.length ? Number.POSITIVE_INFINITY : escalatesAtMs(first);
};
