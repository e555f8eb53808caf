import type { TeamShape } from '../core/match-rules.ts';
import { attributeProblems } from './attribute-problems.ts';
import { canHaveParity, latencyLimits } from './complete-match-rules.ts';
import { type KeyProblem, shown } from './configuration-error.ts';
import type { GameModeTable } from './game-mode-schema.ts';

type Check = readonly [key: keyof GameModeTable, isRight: boolean, found: unknown, expected: string];

/**
 * What is wrong between the keys of a mode, each of which is sound alone. A key without effect is a mistake,
 * but for those of the rating window: they may stay while `use_mmr_matching` is switched off.
 */
export const matchRuleProblems = (mode: GameModeTable): readonly KeyProblem[] =>
  [...ratingChecks(mode), ...latencyChecks(mode), ...dependentKeys(mode)].flatMap(problemOf);

/** The same of the keys that depend on the players of a team. */
export const teamRuleProblems = (mode: GameModeTable, teams: TeamShape): readonly KeyProblem[] => {
  const { premade_parity: parity } = mode;
  const hasTeams = canHaveParity(teams) || parity === undefined || parity === 'off';
  return [
    ...problemOf(['premade_parity', hasTeams, parity, '"off", since there are no two teams of two or more']),
    ...attributeProblems(mode.attributes, teams.sizeMin),
  ];
};

const problemOf = ([key, isRight, found, expected]: Check): readonly KeyProblem[] =>
  isRight ? [] : [{ key, found: shown(found), expected }];

const ratingChecks = (mode: GameModeTable): readonly Check[] => {
  const { use_mmr_matching: byRating, rating_gap_min: least, rating_gap_max: greatest } = mode;
  const escalated = mode.escalated_gap_max ?? greatest;
  const isWide = !byRating || escalated >= greatest;
  return [
    ['rating_gap_max', greatest >= least, greatest, `at least rating_gap_min, which is ${least}`],
    ['escalated_gap_max', isWide, escalated, `at least rating_gap_max, which is ${greatest}`],
  ];
};

const latencyChecks = (mode: GameModeTable): readonly Check[] => {
  const { atOnce, atLast } = latencyLimits(mode);
  const isWide = mode.regions === undefined || atLast >= atOnce;
  return [['latency_ms_max', isWide, atLast, `at least latency_ms, which is ${atOnce}`]];
};

const dependentKeys = (mode: GameModeTable): readonly Check[] => {
  const without = (key: keyof GameModeTable, isThere: boolean, because: string): Check => [
    key,
    isThere || mode[key] === undefined,
    mode[key],
    `nothing, since ${because}`,
  ];
  const { use_mmr_matching: byRating, holding_points_per_second: holding = 0 } = mode;
  const hasRegions = mode.regions !== undefined;
  const noRegions = 'regions are not given';
  return [
    ['holding_points_per_second', byRating || holding === 0, holding, '0, since use_mmr_matching is false'],
    without('escalated_gap_max', byRating, 'use_mmr_matching is false'),
    without('latency_ms', hasRegions, noRegions),
    without('latency_ms_max', hasRegions, noRegions),
    without('latency_widen_seconds', hasRegions, noRegions),
    without('shrink_seconds', mode.min_team_size !== undefined, 'min_team_size is not given'),
    without('recent_opponents', mode.avoid_recent !== 'off', 'avoid_recent is "off"'),
  ];
};
