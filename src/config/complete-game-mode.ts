import type { GameMode } from '../core/game-mode.ts';
import { plainRules, type Widening } from '../core/match-rules.ts';
import { problem } from './configuration-error.ts';
import type { GameModeTable } from './configuration-schema.ts';
import { teamSizes } from './team-sizes.ts';

export const milliseconds = (seconds: number): number => Math.round(seconds * 1000);

const ratingWindow = (mode: GameModeTable): Widening | null =>
  mode.use_mmr_matching
    ? {
        atOnce: mode.rating_gap_min,
        atLast: mode.rating_gap_max,
        overMs: milliseconds(mode.rating_widen_seconds),
      }
    : null;

/** The mode with every default filled in, or what is wrong between its keys. */
export const completeGameMode = (
  mode: GameModeTable,
  loadingSessionTimeoutSeconds: number,
): GameMode | readonly string[] => {
  const key = (name: string) => `matchmaking.game_modes[${JSON.stringify(mode.id)}].${name}`;
  const sizes = teamSizes(mode);
  const problems: string[] = [];
  if ('key' in sizes) problems.push(problem(key(sizes.key), sizes.found, sizes.expected));
  if (mode.rating_gap_min > mode.rating_gap_max) {
    const expected = `at least rating_gap_min, which is ${mode.rating_gap_min}`;
    problems.push(problem(key('rating_gap_max'), String(mode.rating_gap_max), expected));
  }
  if ('key' in sizes || problems.length > 0) return problems;
  return {
    id: mode.id,
    queue: mode.id,
    rules: { ...plainRules(mode.id, sizes.length, sizes[0] ?? 1), ratingWindow: ratingWindow(mode) },
    requiredPlayers: sizes.reduce((sum, size) => sum + size, 0),
    loading: mode.loading,
    recentOpponents: 0,
    ratingSource: mode.rating_source,
    loadingSessionTimeoutMs: milliseconds(
      mode.loading_session_timeout_seconds ?? loadingSessionTimeoutSeconds,
    ),
    reconnectGraceMs: milliseconds(mode.reconnect_grace_seconds),
    requeueDelayMs: milliseconds(mode.requeue_delay_seconds),
    ticketTimeoutMs: milliseconds(mode.ticket_timeout_seconds),
  };
};
