import type { GameMode } from '../core/game-mode.ts';
import { completeMatchRules } from './complete-match-rules.ts';
import { type KeyProblem, problem } from './configuration-error.ts';
import type { GameModeTable } from './game-mode-schema.ts';
import { matchRuleProblems, teamRuleProblems } from './match-rule-problems.ts';
import { milliseconds } from './milliseconds.ts';
import { teamShape } from './team-shape.ts';

const RECENT_OPPONENTS = 8;

/** The mode with every default filled in, or what is wrong between its keys. */
export const completeGameMode = (
  mode: GameModeTable,
  loadingSessionTimeoutSeconds: number,
): GameMode | readonly string[] => {
  const teams = teamShape(mode);
  const problems = matchRuleProblems(mode);
  if ('key' in teams) return described(mode, [teams, ...problems]);
  const all = [...problems, ...teamRuleProblems(mode, teams)];
  if (all.length > 0) return described(mode, all);
  return {
    id: mode.id,
    queue: mode.id,
    rules: completeMatchRules(mode, teams),
    requiredPlayers: teams.count * teams.sizeMin,
    recentOpponents: mode.avoid_recent === 'off' ? 0 : (mode.recent_opponents ?? RECENT_OPPONENTS),
    loading: mode.loading,
    ratingSource: mode.rating_source,
    loadingSessionTimeoutMs: milliseconds(
      mode.loading_session_timeout_seconds ?? loadingSessionTimeoutSeconds,
    ),
    reconnectGraceMs: milliseconds(mode.reconnect_grace_seconds),
    requeueDelayMs: milliseconds(mode.requeue_delay_seconds),
    ticketTimeoutMs: milliseconds(mode.ticket_timeout_seconds),
  };
};

const described = ({ id }: GameModeTable, problems: readonly KeyProblem[]): readonly string[] =>
  problems.map(({ key, found, expected }) =>
    problem(`matchmaking.game_modes[${JSON.stringify(id)}].${key}`, found, expected),
  );
