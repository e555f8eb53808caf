import * as z from 'zod';
import { alternatives, nothing, number, seconds, table, text, textsOf, whole } from './key-schemas.ts';
import { PLAYERS_MAX } from './team-shape.ts';

const VALUE_LENGTH_MAX = 128;

const name = text('the name of an attribute, a text', 64);

/** Keys that only one rule has, as every other rule refuses them. */
const ofOneRule = {
  values: nothing('it belongs to the rule "overlap"'),
  difference: nothing('it belongs to the rule "within"'),
  value: nothing('it belongs to the rule "at_least"'),
  count: nothing('it belongs to the rule "at_least"'),
};

const relaxable = { name, ...ofOneRule, relax_after_seconds: seconds(0, 86_400).optional() };

const equal = table({ ...relaxable, rule: z.literal('equal') });

const overlap = table({
  ...relaxable,
  rule: z.literal('overlap'),
  values: textsOf('values', VALUE_LENGTH_MAX, 31),
});

const within = table({
  ...relaxable,
  rule: z.literal('within'),
  difference: number('the greatest difference', 0, 1e9),
});

const atLeast = table({
  ...ofOneRule,
  name,
  rule: z.literal('at_least'),
  value: text('the value that is needed, a text', VALUE_LENGTH_MAX),
  count: whole('the players of each team who offer the value', 1, PLAYERS_MAX),
  relax_after_seconds: nothing('it belongs to the rules "equal", "overlap" and "within"'),
});

/** `[[matchmaking.game_modes.attributes]]`: what tickets demand of each other's attributes. */
export const attributeRuleSchema = z.discriminatedUnion('rule', [equal, overlap, within, atLeast], {
  error: ({ code }) =>
    code === 'invalid_union' ? alternatives(['equal', 'overlap', 'within', 'at_least']) : 'a table',
});

export type AttributeRuleTable = z.infer<typeof attributeRuleSchema>;
