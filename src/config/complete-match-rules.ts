import type { AttributeRule, MatchRules, RegionRules, TeamShape, Widening } from '../core/match-rules.ts';
import type { AttributeRuleTable } from './attribute-rule-schema.ts';
import type { GameModeTable } from './game-mode-schema.ts';
import { milliseconds } from './milliseconds.ts';

/** Of a mode that matches by rating. */
const HOLDING_POINTS_PER_SECOND = 5;
const LATENCY_MS = 80;
const LATENCY_MS_MAX = 200;
const LATENCY_WIDEN_SECONDS = 30;

/** The rules of a mode in which every key fits the others, with each default filled in. */
export const completeMatchRules = (mode: GameModeTable, teams: TeamShape): MatchRules => ({
  gameMode: mode.id,
  teams,
  ratingWindow: ratingWindow(mode),
  holdingPointsPerSecond: holding(mode),
  escalation: { afterMs: milliseconds(mode.escalate_after_seconds), gapMax: mode.escalated_gap_max ?? null },
  regions: regionRules(mode),
  attributes: mode.attributes.map(attributeRule),
  avoidBlocked: mode.avoid_blocked,
  avoidRecent: mode.avoid_recent,
  premadeParity: mode.premade_parity ?? (mode.use_mmr_matching && canHaveParity(teams) ? 'prefer' : 'off'),
});

/** Parties that can differ, and a team to be compared with. */
export const canHaveParity = ({ count, sizeMax }: TeamShape): boolean => count > 1 && sizeMax > 1;

const ratingWindow = (mode: GameModeTable): Widening | null =>
  mode.use_mmr_matching
    ? {
        atOnce: mode.rating_gap_min,
        atLast: mode.rating_gap_max,
        overMs: milliseconds(mode.rating_widen_seconds),
      }
    : null;

const holding = (mode: GameModeTable): number | null => {
  const points = mode.holding_points_per_second ?? (mode.use_mmr_matching ? HOLDING_POINTS_PER_SECOND : 0);
  return points > 0 ? points : null;
};

/** Latency in ms that a ticket accepts at once and at last. */
export const latencyLimits = (mode: GameModeTable) => ({
  atOnce: mode.latency_ms ?? LATENCY_MS,
  atLast: mode.latency_ms_max ?? LATENCY_MS_MAX,
});

const regionRules = (mode: GameModeTable): RegionRules | null => {
  if (mode.regions === undefined) return null;
  const overMs = milliseconds(mode.latency_widen_seconds ?? LATENCY_WIDEN_SECONDS);
  return { names: mode.regions, latencyMs: { ...latencyLimits(mode), overMs } };
};

const attributeRule = (rule: AttributeRuleTable): AttributeRule => {
  const attribute = rule.name;
  if (rule.rule === 'at_least') return { kind: rule.rule, attribute, value: rule.value, count: rule.count };
  const seconds = rule.relax_after_seconds;
  const relaxAfterMs = seconds === undefined ? null : milliseconds(seconds);
  switch (rule.rule) {
    case 'equal':
      return { kind: rule.rule, attribute, relaxAfterMs };
    case 'overlap':
      return { kind: rule.rule, attribute, values: rule.values, relaxAfterMs };
    case 'within':
      return { kind: rule.rule, attribute, difference: rule.difference, relaxAfterMs };
  }
};
