import type { LoadingSession } from './session.ts';

/**
 * The session's deadline once a player is told at `nowMs`: whoever is told late gets the whole time, but
 * nobody keeps the others longer than twice the timeout.
 */
export const deadlineOnceTold = (session: LoadingSession, nowMs: number, loadingTimeoutMs: number): number =>
  Math.max(
    session.deadlineMs,
    Math.min(nowMs + loadingTimeoutMs, session.claimedAtMs + 2 * loadingTimeoutMs),
  );
