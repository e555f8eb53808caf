import { describe, expect, it } from 'vitest';
import { NO_PENALTIES, type PenaltyHistory, penalise } from '../../src/core/penalties.ts';

const RULES = { cooldownLadderMs: [0, 60_000, 300_000], decayMs: 1_000_000 };
const NOW = 5_000_000;

const penalisedFor = (sessions: readonly string[], nowMs = NOW): PenaltyHistory =>
  sessions.reduce((history, sessionId) => penalise(history, sessionId, RULES, nowMs), NO_PENALTIES);

describe('penalties', () => {
  it.each([
    [['s1'], 1, 0],
    [['s1', 's2'], 2, 60_000],
    [['s1', 's2', 's3'], 3, 300_000],
    [['s1', 's2', 's3', 's4'], 4, 300_000],
    [['s1', 's2', 's1', 's2'], 2, 60_000],
  ])('%j costs a count of %i and a cool-down of %i ms', (sessions, count, cooldownMs) => {
    expect(penalisedFor(sessions)).toMatchObject({ count, cooldownUntilMs: NOW + cooldownMs });
  });

  it.each([
    [999_999, 4],
    [1_000_000, 3],
    [2_500_000, 2],
    [99_000_000, 1],
    [-1_000, 4],
  ])('%i ms after the third, the next one counts as number %i', (laterMs, count) => {
    const history = penalisedFor(['s1', 's2', 's3']);
    expect(penalise(history, 's4', RULES, NOW + laterMs).count).toBe(count);
  });

  it('never shortens a cool-down', () => {
    const history = { ...NO_PENALTIES, cooldownUntilMs: NOW + 900_000 };
    expect(penalise(history, 's1', RULES, NOW).cooldownUntilMs).toBe(NOW + 900_000);
  });

  it('remembers the last sixteen sessions', () => {
    const sessions = Array.from({ length: 20 }, (_, index) => `s${index}`);
    expect(penalisedFor(sessions).sessions).toEqual(sessions.slice(4));
  });

  it('costs nothing on an empty ladder', () => {
    expect(penalise(NO_PENALTIES, 's1', { cooldownLadderMs: [], decayMs: 1 }, NOW)).toMatchObject({
      count: 1,
      cooldownUntilMs: NOW,
    });
  });
});
