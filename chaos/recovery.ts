import { percentile } from '../bots/report.ts';
import type { Witness } from './witness.ts';

/** Epoch milliseconds. */
export interface FaultTimes {
  readonly startedAtMs: number;
  readonly struckAtMs: number;
  readonly healedAtMs: number;
}

/** Seconds from the end of the fault, null for never. */
export interface Recovery {
  readonly untilMatchesSeconds: number | null;
  readonly untilWaitsSeconds: number | null;
}

/** Players who come in the same such time are looked at together. */
const BUCKET_MS = 1_000;
/** What waits may vary by without being longer. */
const SLACK_MS = 500;
/** The first players found an empty queue, and the last ones before the fault waited into it. */
const MARGIN_MS = 3_000;

/**
 * Matches form again with the first `start_loading` after the fault of a session that was not told of before. Waits
 * are as before for the first two seconds' worth of players after each other whose median wait exceeds the one before
 * the fault by no more than the slack.
 */
export const recoveryOf = (witnesses: readonly Witness[], times: FaultTimes): Recovery => ({
  untilMatchesSeconds: untilMatches(witnesses, times),
  untilWaitsSeconds: untilWaits(witnesses, times),
});

const untilMatches = (witnesses: readonly Witness[], { healedAtMs }: FaultTimes): number | null => {
  const firstTold = new Map<string, number>();
  for (const { loads } of witnesses)
    for (const [session, { toldAtMs }] of loads)
      firstTold.set(session, Math.min(toldAtMs, firstTold.get(session) ?? toldAtMs));
  const after = [...firstTold.values()].filter((atMs) => atMs >= healedAtMs);
  return after.length === 0 ? null : (Math.min(...after) - healedAtMs) / 1_000;
};

const untilWaits = (witnesses: readonly Witness[], times: FaultTimes): number | null => {
  const { startedAtMs, struckAtMs, healedAtMs } = times;
  const before = medianWaitMs(witnesses, startedAtMs + MARGIN_MS, struckAtMs - MARGIN_MS);
  const lastMs = Math.max(...witnesses.map(({ cameAtMs }) => cameAtMs));
  if (before === null) return null;
  const isAsBefore = (fromMs: number) => {
    const now = medianWaitMs(witnesses, fromMs, fromMs + BUCKET_MS);
    return now !== null && now <= before + SLACK_MS;
  };
  for (let fromMs = healedAtMs; fromMs + 2 * BUCKET_MS <= lastMs; fromMs += BUCKET_MS)
    if (isAsBefore(fromMs) && isAsBefore(fromMs + BUCKET_MS)) return (fromMs - healedAtMs) / 1_000;
  return null;
};

/** Of the players who came then; those who were never told count as waiting for ever. */
const medianWaitMs = (witnesses: readonly Witness[], fromMs: number, toMs: number): number | null => {
  const came = witnesses.filter(({ cameAtMs }) => cameAtMs >= fromMs && cameAtMs < toMs);
  const waits = came.map(({ cameAtMs, toldAtMs }) => (toldAtMs ?? Number.POSITIVE_INFINITY) - cameAtMs);
  return percentile(waits, 0.5);
};
