import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { attributeRuleSchema } from '../../src/config/attribute-rule-schema.ts';
import { gameModeSchema } from '../../src/config/game-mode-schema.ts';
import { parseConfiguration } from '../../src/config/parse-configuration.ts';
import type { GameMode } from '../../src/core/game-mode.ts';
import { type MatchRules, plainRules } from '../../src/core/match-rules.ts';

const folder = new URL('../../config/modes/', import.meta.url);
const textOf = (file: string) => readFileSync(new URL(file, folder), 'utf8');
const modesIn = (file: string): readonly GameMode[] => [
  ...parseConfiguration(textOf(file)).gameModes.values(),
];

const regionRules = (names: readonly string[]) => ({
  names,
  latencyMs: { atOnce: 80, atLast: 200, overMs: 30_000 },
});

const ready: Readonly<Record<string, readonly [requiredPlayers: number, rules: MatchRules]>> = {
  'duel.toml': [
    2,
    {
      ...plainRules('Duel', 2, 1),
      ratingWindow: { atOnce: 75, atLast: 400, overMs: 30_000 },
      holdingPointsPerSecond: 5,
      escalation: { afterMs: 60_000, gapMax: 600 },
      avoidBlocked: 'hard',
      avoidRecent: 'soft',
    },
  ],
  'ranked-5v5.toml': [
    10,
    {
      ...plainRules('Ranked_5v5', 2, 5),
      ratingWindow: { atOnce: 100, atLast: 500, overMs: 40_000 },
      holdingPointsPerSecond: 5,
      escalation: { afterMs: 60_000, gapMax: 700 },
      regions: regionRules(['eu-west', 'eu-east', 'us-east', 'us-west', 'asia']),
      avoidBlocked: 'hard',
      premadeParity: 'prefer',
    },
  ],
  'squads-3x4.toml': [
    12,
    {
      ...plainRules('Squads_3x4', 3, 4),
      ratingWindow: { atOnce: 250, atLast: 800, overMs: 30_000 },
      holdingPointsPerSecond: 5,
      regions: regionRules(['eu', 'us', 'asia']),
      attributes: [
        {
          kind: 'overlap',
          attribute: 'maps',
          values: ['harbour', 'desert', 'glacier'],
          relaxAfterMs: 20_000,
        },
      ],
      avoidBlocked: 'hard',
      premadeParity: 'prefer',
    },
  ],
  'battle-royale-60.toml': [
    40,
    {
      ...plainRules('Battle_Royale_60', 1, 60),
      teams: { count: 1, sizeMax: 60, sizeMin: 40, shrinkOverMs: 45_000 },
      escalation: { afterMs: 90_000, gapMax: null },
      regions: {
        names: ['eu', 'us', 'asia'],
        latencyMs: { atOnce: 60, atLast: 150, overMs: 45_000 },
      },
      avoidBlocked: 'soft',
    },
  ],
  'co-op-4.toml': [
    4,
    {
      ...plainRules('Co-op_4', 1, 4),
      attributes: [
        { kind: 'equal', attribute: 'difficulty', relaxAfterMs: null },
        { kind: 'at_least', attribute: 'role', value: 'tank', count: 1 },
        { kind: 'at_least', attribute: 'role', value: 'healer', count: 1 },
        { kind: 'at_least', attribute: 'role', value: 'damage', count: 2 },
      ],
      avoidBlocked: 'hard',
    },
  ],
  'casual-6v6.toml': [
    8,
    {
      ...plainRules('Casual_6v6', 2, 6),
      teams: { count: 2, sizeMax: 6, sizeMin: 4, shrinkOverMs: 20_000 },
      escalation: { afterMs: 30_000, gapMax: null },
      attributes: [{ kind: 'within', attribute: 'level', difference: 20, relaxAfterMs: 30_000 }],
      avoidBlocked: 'hard',
    },
  ],
};

describe('the ready modes', () => {
  it.each(Object.entries(ready))('%s is a whole configuration of one mode', (file, [players, rules]) => {
    const modes = modesIn(file);
    expect(modes.map((mode) => mode.rules)).toEqual([rules]);
    expect(modes.map((mode) => mode.requiredPlayers)).toEqual([players]);
  });

  it('are these six', () => {
    expect(readdirSync(folder).toSorted()).toEqual(Object.keys(ready).toSorted());
  });

  it('the ranked five against five is in the sample, too', () => {
    const sample = parseConfiguration(textOf('../matchmaking.toml'));
    expect([sample.gameModes.get('Ranked_5v5')]).toEqual(modesIn('ranked-5v5.toml'));
  });
});

describe('docs/game-modes.md', () => {
  const docs = textOf('../../docs/game-modes.md');
  const examples = [...docs.matchAll(/^```toml\n(.*?)^```$/gms)].map((match) => match[1] ?? '');
  const keys = [gameModeSchema, ...attributeRuleSchema.options].flatMap(({ shape }) => Object.keys(shape));

  it.each([...new Set(keys)])('explains `%s`, and shows it in an example', (key) => {
    const rows = docs.split('\n').filter((line) => line.startsWith('| `'));
    const isTable = key === 'attributes';
    if (isTable) expect(docs).toContain('`[[matchmaking.game_modes.attributes]]`');
    else expect(rows.filter((row) => row.split(' | ')[0]?.includes(`\`${key}\``))).toHaveLength(1);
    const isShown = (line: string) => line.startsWith(isTable ? '[[matchmaking.game_modes.a' : `${key} = `);
    expect(examples.flatMap((example) => example.split('\n')).some(isShown)).toBe(true);
  });

  it.each(examples)('has sound examples: %j', (example) => {
    const isWhole = /^\[\[matchmaking\.game_modes\]\]$/m.test(example);
    const toml = isWhole ? example : `[[matchmaking.game_modes]]\nid = "Example"\n${example}`;
    expect(parseConfiguration(toml).gameModes.size).toBe(1);
  });

  it.each(Object.keys(ready))('shows %s as it is', (file) => {
    expect(examples).toContain(textOf(file));
  });
});
