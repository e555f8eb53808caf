import type { PenaltyRules } from './game-mode.ts';
import { PENALTY_SESSIONS_KEPT } from './limits.ts';

/** What is remembered of a player's missed matches. Moments are epoch ms, 0 for never. */
export interface PenaltyHistory {
  readonly count: number;
  readonly penaltyAtMs: number;
  readonly cooldownUntilMs: number;
  /** The sessions that were counted, newest last: none counts twice. */
  readonly sessions: readonly string[];
}

export const NO_PENALTIES: PenaltyHistory = { count: 0, penaltyAtMs: 0, cooldownUntilMs: 0, sessions: [] };

/**
 * One step up the ladder for this session. Each whole `decayMs` since the last penalty forgets one step
 * first; the rungs beyond the last cost what the last one costs. A cool-down is never shortened.
 */
export const penalise = (
  history: PenaltyHistory,
  sessionId: string,
  rules: PenaltyRules,
  nowMs: number,
): PenaltyHistory => {
  if (history.sessions.includes(sessionId)) return history;
  const count = decayedCount(history, rules, nowMs) + 1;
  const rung = Math.min(count, rules.cooldownLadderMs.length) - 1;
  const cooldownMs = rules.cooldownLadderMs[rung] ?? 0;
  return {
    count,
    penaltyAtMs: nowMs,
    cooldownUntilMs: Math.max(history.cooldownUntilMs, nowMs + cooldownMs),
    sessions: [...history.sessions, sessionId].slice(-PENALTY_SESSIONS_KEPT),
  };
};

const decayedCount = (history: PenaltyHistory, rules: PenaltyRules, nowMs: number) => {
  const forgotten = Math.floor(Math.max(0, nowMs - history.penaltyAtMs) / rules.decayMs);
  return Math.max(0, history.count - forgotten);
};
