import { describe, expect, it } from 'vitest';
import { problemsIn } from './problems-in.ts';

const mode = (keys: string) => `[[matchmaking.game_modes]]\nid = "Own"\n${keys}`;
const ranked = (keys: string) => mode(`team_size = 5\nuse_mmr_matching = true\n${keys}`);
const attribute = (...keys: string[]) => `\n[[matchmaking.game_modes.attributes]]\n${keys.join('\n')}`;
const role = (value: string, count: number) =>
  attribute('name = "role"', 'rule = "at_least"', `value = "${value}"`, `count = ${count}`);

const SECONDS_A_DAY = 'a number of seconds from 0 to 86400';
const POINTS = 'rating points, a number from 0 to 100000';
const REGIONS = 'a list of 1 to 31 different region names, each of 1 to 64 characters';
const LATENCY = 'milliseconds, a number from 1 to 10000';
const NAME = 'the name of an attribute, a text of 1 to 64 characters';
const VALUES = 'a list of 1 to 31 different values, each of 1 to 128 characters';
const VALUE = 'the value that is needed, a text of 1 to 128 characters';
const COUNT = 'the players of each team who offer the value, a whole number from 1 to 200';
const RELAXED = 'nothing, since it belongs to the rules "equal", "overlap" and "within"';

/** [what is wrong, the file, the message without the name of the mode in front] */
type Wrong = readonly [string, string, string];

const teams: readonly Wrong[] = [
  [
    'a smallest team of nobody',
    mode('team_size = 5\nmin_team_size = 0'),
    'min_team_size: found 0, expected the players of the smallest team, a whole number from 1 to 200',
  ],
  [
    'a smallest team that is larger than a full one',
    mode('team_size = 5\nmin_team_size = 6'),
    'min_team_size: found 6, expected at most 5, the players of a full team',
  ],
  [
    'a smallest team that is larger than what the players of a match make',
    mode('required_players = 6\nmin_team_size = 4'),
    'min_team_size: found 4, expected at most 3, the players of a full team',
  ],
  [
    'time to shrink in, and nothing to shrink to',
    mode('team_size = 5\nshrink_seconds = 20'),
    'shrink_seconds: found 20, expected nothing, since min_team_size is not given',
  ],
  [
    'a negative time',
    mode('team_size = 5\nmin_team_size = 3\nshrink_seconds = -1'),
    `shrink_seconds: found -1, expected ${SECONDS_A_DAY}`,
  ],
  [
    'parity of parties with one team',
    mode('teams = 1\nteam_size = 4\npremade_parity = "require"'),
    'premade_parity: found "require", expected "off", since there are no two teams of two or more',
  ],
  [
    'parity of parties in a duel',
    mode('required_players = 2\npremade_parity = "prefer"'),
    'premade_parity: found "prefer", expected "off", since there are no two teams of two or more',
  ],
  [
    'a parity that does not exist',
    mode('team_size = 5\npremade_parity = "soft"'),
    'premade_parity: found "soft", expected "prefer", "require" or "off"',
  ],
];

const waiting: readonly Wrong[] = [
  [
    'a holding policy below nothing',
    ranked('holding_points_per_second = -1'),
    `holding_points_per_second: found -1, expected ${POINTS}`,
  ],
  [
    'a holding policy without ratings',
    mode('required_players = 2\nholding_points_per_second = 5'),
    'holding_points_per_second: found 5, expected 0, since use_mmr_matching is false',
  ],
  [
    'an escalation from the start',
    ranked('escalate_after_seconds = 0'),
    'escalate_after_seconds: found 0, expected a number of seconds from 1 to 86400',
  ],
  [
    'an escalated gap below the widest window',
    ranked('escalated_gap_max = 400'),
    'escalated_gap_max: found 400, expected at least rating_gap_max, which is 500',
  ],
  [
    'an escalated gap without ratings',
    mode('required_players = 2\nescalated_gap_max = 800'),
    'escalated_gap_max: found 800, expected nothing, since use_mmr_matching is false',
  ],
  [
    'text for a gap',
    ranked('escalated_gap_max = "wide"'),
    `escalated_gap_max: found "wide", expected ${POINTS}`,
  ],
  [
    'an avoid rule that does not exist',
    ranked('avoid_blocked = true'),
    'avoid_blocked: found true, expected "hard", "soft" or "off"',
  ],
  [
    'another one for recent opponents',
    ranked('avoid_recent = "sometimes"'),
    'avoid_recent: found "sometimes", expected "hard", "soft" or "off"',
  ],
  [
    'recent opponents whom nobody avoids',
    ranked('recent_opponents = 8'),
    'recent_opponents: found 8, expected nothing, since avoid_recent is "off"',
  ],
  [
    'more recent opponents than are remembered',
    ranked('avoid_recent = "soft"\nrecent_opponents = 33'),
    'recent_opponents: found 33, expected recent opponents, a whole number from 1 to 32',
  ],
];

const regions: readonly Wrong[] = [
  ['no region', ranked('regions = []'), `regions: found [], expected ${REGIONS}`],
  ['text for the regions', ranked('regions = "eu"'), `regions: found "eu", expected ${REGIONS}`],
  ['a region without a name', ranked('regions = ["eu", ""]'), `regions[2]: found "", expected ${REGIONS}`],
  [
    'a region twice',
    ranked('regions = ["eu", "us", "eu"]'),
    `regions: found ["eu","us","eu"], expected ${REGIONS}`,
  ],
  [
    'more regions than there is room for',
    ranked(`regions = [${Array.from({ length: 32 }, (_, index) => `"r${index}"`)}]`),
    `regions: found ["r0","r1","r2","r3","r4","r5","r6","r7","r8","r9","r10",..., expected ${REGIONS}`,
  ],
  [
    'a latency without regions',
    ranked('latency_ms = 50'),
    'latency_ms: found 50, expected nothing, since regions are not given',
  ],
  [
    'a greatest latency without regions',
    ranked('latency_ms_max = 50'),
    'latency_ms_max: found 50, expected nothing, since regions are not given',
  ],
  [
    'a widening of the latency without regions',
    ranked('latency_widen_seconds = 5'),
    'latency_widen_seconds: found 5, expected nothing, since regions are not given',
  ],
  [
    'a latency that narrows',
    ranked('regions = ["eu"]\nlatency_ms = 250'),
    'latency_ms_max: found 200, expected at least latency_ms, which is 250',
  ],
  [
    'a latency in other words',
    ranked('regions = ["eu"]\nlatency_ms = "low"'),
    `latency_ms: found "low", expected ${LATENCY}`,
  ],
  [
    'a latency that nobody can have',
    ranked('regions = ["eu"]\nlatency_ms_max = 20000'),
    `latency_ms_max: found 20000, expected ${LATENCY}`,
  ],
];

const attributes: readonly Wrong[] = [
  [
    'an attribute that is no table',
    ranked('attributes = ["map"]'),
    'attributes[1]: found "map", expected a table',
  ],
  [
    'attributes that are no list',
    ranked('[matchmaking.game_modes.attributes]\nname = "map"'),
    'attributes: found a table, expected at most 8 [[matchmaking.game_modes.attributes]]',
  ],
  [
    'too many attributes',
    ranked(
      Array.from({ length: 9 }, (_, index) => attribute(`name = "a${index}"`, 'rule = "equal"')).join(''),
    ),
    'attributes: found 9 tables, expected at most 8 [[matchmaking.game_modes.attributes]]',
  ],
  [
    'an attribute without a name',
    ranked(attribute('rule = "equal"')),
    `attributes[1].name: found nothing, expected ${NAME}`,
  ],
  [
    'an attribute without a rule',
    ranked(attribute('name = "map"')),
    'attributes[1].rule: found nothing, expected "equal", "overlap", "within" or "at_least"',
  ],
  [
    'a rule that does not exist',
    ranked(attribute('name = "map"', 'rule = "same"')),
    'attributes[1].rule: found "same", expected "equal", "overlap", "within" or "at_least"',
  ],
  [
    'an overlap of nothing',
    ranked(attribute('name = "map"', 'rule = "overlap"')),
    `attributes[1].values: found nothing, expected ${VALUES}`,
  ],
  [
    'a value twice',
    ranked(attribute('name = "map"', 'rule = "overlap"', 'values = ["a", "a"]')),
    `attributes[1].values: found ["a","a"], expected ${VALUES}`,
  ],
  [
    'a value that is not text',
    ranked(attribute('name = "map"', 'rule = "overlap"', 'values = ["a", 2]')),
    `attributes[1].values[2]: found 2, expected ${VALUES}`,
  ],
  [
    'values of a rule that has none',
    ranked(attribute('name = "map"', 'rule = "equal"', 'values = ["a"]')),
    'attributes[1].values: found ["a"], expected nothing, since it belongs to the rule "overlap"',
  ],
  [
    'a difference of a rule that has none',
    ranked(attribute('name = "level"', 'rule = "equal"', 'difference = 3')),
    'attributes[1].difference: found 3, expected nothing, since it belongs to the rule "within"',
  ],
  [
    'a difference below nothing',
    ranked(attribute('name = "level"', 'rule = "within"', 'difference = -3')),
    'attributes[1].difference: found -3, expected the greatest difference, a number from 0 to 1000000000',
  ],
  [
    'a count of a rule that has none',
    ranked(attribute('name = "level"', 'rule = "within"', 'difference = 3', 'count = 1')),
    'attributes[1].count: found 1, expected nothing, since it belongs to the rule "at_least"',
  ],
  [
    'one value where values belong',
    ranked(attribute('name = "map"', 'rule = "overlap"', 'values = ["a"]', 'value = "a"')),
    'attributes[1].value: found "a", expected nothing, since it belongs to the rule "at_least"',
  ],
  ['a role that nobody needs', ranked(role('tank', 0)), `attributes[1].count: found 0, expected ${COUNT}`],
  [
    'a role without a value',
    ranked(attribute('name = "role"', 'rule = "at_least"', 'count = 1')),
    `attributes[1].value: found nothing, expected ${VALUE}`,
  ],
  [
    'a role that is needed for a while',
    ranked(`${role('tank', 1)}\nrelax_after_seconds = 30`),
    `attributes[1].relax_after_seconds: found 30, expected ${RELAXED}`,
  ],
  [
    'an attribute that relaxes before it begins',
    ranked(attribute('name = "map"', 'rule = "equal"', 'relax_after_seconds = -1')),
    `attributes[1].relax_after_seconds: found -1, expected ${SECONDS_A_DAY}`,
  ],
  [
    'a misspelt key of the second attribute',
    ranked(
      attribute('name = "map"', 'rule = "equal"') +
        attribute('name = "level"', 'rule = "within"', 'difference = 1', 'relaxAfterSeconds = 3'),
    ),
    'attributes[2].relaxAfterSeconds: found an unknown key, expected "relax_after_seconds"',
  ],
  [
    'two rules for one attribute',
    ranked(attribute('name = "role"', 'rule = "equal"') + role('tank', 1)),
    'attributes: found 2 rules for "role", expected one rule for each attribute, or several "at_least"',
  ],
  [
    'a role twice',
    ranked(role('tank', 1) + role('tank', 2)),
    'attributes: found "tank" of "role" more than once, expected one count for each value',
  ],
  [
    'more roles than the smallest team has players',
    ranked(`min_team_size = 3\n${role('tank', 2)}${role('healer', 2)}`),
    'attributes: found 4 players with "role", expected at most 3, the players of the smallest team',
  ],
];

describe('a wrong game mode is told by key, what was found and what was expected', () => {
  it.each([...teams, ...waiting, ...regions, ...attributes])('%s', (_, toml, told) => {
    expect(problemsIn(toml)).toEqual([`matchmaking.game_modes["Own"].${told}`]);
  });

  it('each key that does not fit another one at once', () => {
    const keys = ['shrink_seconds = 9', 'escalated_gap_max = 9', 'latency_ms = 300', 'recent_opponents = 9'];
    expect(problemsIn(mode(`required_players = 3\nteams = 2\n${keys.join('\n')}`))).toHaveLength(5);
  });
});
