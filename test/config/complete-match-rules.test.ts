import { describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../src/config/parse-configuration.ts';
import type { GameMode } from '../../src/core/game-mode.ts';
import { type MatchRules, plainRules } from '../../src/core/match-rules.ts';

const modeOf = (keys: string): GameMode => {
  const toml = `[[matchmaking.game_modes]]\nid = "Own"\n${keys}`;
  const mode = parseConfiguration(toml).gameModes.get('Own');
  if (mode === undefined) throw new Error('The mode is missing.');
  return mode;
};

const attribute = (...keys: string[]) => `[[matchmaking.game_modes.attributes]]\n${keys.join('\n')}`;

describe('the rules of a mode', () => {
  it.each<[string, string, MatchRules]>([
    ['a duel', 'required_players = 2', { ...plainRules('Own', 2, 1), avoidBlocked: 'hard' }],
    ['one team', 'required_players = 3', { ...plainRules('Own', 1, 3), avoidBlocked: 'hard' }],
    ['two teams of two', 'team_size = 2', { ...plainRules('Own', 2, 2), avoidBlocked: 'hard' }],
  ])('of %s are the plain ones, but for whom players blocked', (_, keys, rules) => {
    expect(modeOf(keys).rules).toEqual(rules);
  });

  it.each<[keys: string, rules: Partial<MatchRules>]>([
    ['min_team_size = 3', { teams: { count: 2, sizeMax: 5, sizeMin: 3, shrinkOverMs: 30_000 } }],
    [
      'min_team_size = 4\nshrink_seconds = 7.5',
      { teams: { count: 2, sizeMax: 5, sizeMin: 4, shrinkOverMs: 7_500 } },
    ],
    [
      'min_team_size = 5\nshrink_seconds = 20',
      { teams: { count: 2, sizeMax: 5, sizeMin: 5, shrinkOverMs: 0 } },
    ],
    ['use_mmr_matching = true', { ratingWindow: { atOnce: 100, atLast: 500, overMs: 40_000 } }],
    ['use_mmr_matching = true', { holdingPointsPerSecond: 5, premadeParity: 'prefer' }],
    [
      'use_mmr_matching = true\nrating_gap_min = 0\nrating_gap_max = 9.5\nrating_widen_seconds = 1',
      { ratingWindow: { atOnce: 0, atLast: 9.5, overMs: 1_000 } },
    ],
    ['rating_gap_max = 9\nrating_gap_min = 1', { ratingWindow: null }],
    ['use_mmr_matching = true\nholding_points_per_second = 2.5', { holdingPointsPerSecond: 2.5 }],
    ['use_mmr_matching = true\nholding_points_per_second = 0', { holdingPointsPerSecond: null }],
    ['holding_points_per_second = 0', { holdingPointsPerSecond: null }],
    ['escalate_after_seconds = 90', { escalation: { afterMs: 90_000, gapMax: null } }],
    ['use_mmr_matching = true\nescalated_gap_max = 500', { escalation: { afterMs: 60_000, gapMax: 500 } }],
    [
      'regions = ["eu", "us"]',
      { regions: { names: ['eu', 'us'], latencyMs: { atOnce: 80, atLast: 200, overMs: 30_000 } } },
    ],
    [
      'regions = ["eu"]\nlatency_ms = 60\nlatency_ms_max = 60\nlatency_widen_seconds = 0',
      { regions: { names: ['eu'], latencyMs: { atOnce: 60, atLast: 60, overMs: 0 } } },
    ],
    ['avoid_blocked = "soft"', { avoidBlocked: 'soft' }],
    ['avoid_blocked = "off"', { avoidBlocked: 'off' }],
    ['avoid_recent = "soft"', { avoidRecent: 'soft' }],
    ['premade_parity = "require"', { premadeParity: 'require' }],
    ['premade_parity = "off"', { premadeParity: 'off' }],
    ['teams = 1\npremade_parity = "off"', { premadeParity: 'off' }],
  ])('take %j', (keys, rules) => {
    expect(modeOf(`team_size = 5\n${keys}`).rules).toMatchObject(rules);
  });

  it('take attributes, in the order of the file', () => {
    const keys = [
      'team_size = 3',
      attribute('name = "map"', 'rule = "overlap"', 'values = ["dust", "ice"]'),
      attribute('name = "version"', 'rule = "equal"'),
      attribute('name = "level"', 'rule = "within"', 'difference = 2.5', 'relax_after_seconds = 20'),
      attribute('name = "role"', 'rule = "at_least"', 'value = "tank"', 'count = 1'),
      attribute('name = "role"', 'rule = "at_least"', 'value = "healer"', 'count = 2'),
    ];
    expect(modeOf(keys.join('\n')).rules.attributes).toEqual([
      { kind: 'overlap', attribute: 'map', values: ['dust', 'ice'], relaxAfterMs: null },
      { kind: 'equal', attribute: 'version', relaxAfterMs: null },
      { kind: 'within', attribute: 'level', difference: 2.5, relaxAfterMs: 20_000 },
      { kind: 'at_least', attribute: 'role', value: 'tank', count: 1 },
      { kind: 'at_least', attribute: 'role', value: 'healer', count: 2 },
    ]);
  });
});

describe('a mode', () => {
  it('needs the players of its smallest match', () => {
    expect(modeOf('teams = 3\nteam_size = 4').requiredPlayers).toBe(12);
    expect(modeOf('teams = 3\nteam_size = 4\nmin_team_size = 3').requiredPlayers).toBe(9);
    expect(modeOf('required_players = 12\nmin_team_size = 1').requiredPlayers).toBe(2);
  });

  it('remembers recent opponents only where they are avoided', () => {
    expect(modeOf('team_size = 1').recentOpponents).toBe(0);
    expect(modeOf('team_size = 1\navoid_recent = "soft"').recentOpponents).toBe(8);
    expect(modeOf('team_size = 1\navoid_recent = "hard"\nrecent_opponents = 3').recentOpponents).toBe(3);
  });
});
