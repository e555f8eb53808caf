import type { AttributeRuleTable } from './attribute-rule-schema.ts';
import type { KeyProblem } from './configuration-error.ts';

/** What is wrong between the attribute rules of a mode; `sizeMin`: players of its smallest team. */
export const attributeProblems = (
  rules: readonly AttributeRuleTable[],
  sizeMin: number,
): readonly KeyProblem[] =>
  [...Map.groupBy(rules, ({ name }) => name)]
    .flatMap(([name, ofName]) => [
      repeatedName(name, ofName),
      repeatedValue(name, ofName),
      tooMany(name, ofName, sizeMin),
    ])
    .filter((problem) => problem !== null);

const repeatedName = (name: string, ofName: readonly AttributeRuleTable[]): KeyProblem | null => {
  if (ofName.length === 1 || ofName.every(({ rule }) => rule === 'at_least')) return null;
  const expected = 'one rule for each attribute, or several "at_least"';
  return { key: 'attributes', found: `${ofName.length} rules for "${name}"`, expected };
};

const repeatedValue = (name: string, ofName: readonly AttributeRuleTable[]): KeyProblem | null => {
  const values = ofName.flatMap(({ value }) => value ?? []);
  const repeated = values.find((value, index) => values.indexOf(value) !== index);
  if (repeated === undefined) return null;
  return {
    key: 'attributes',
    found: `"${repeated}" of "${name}" more than once`,
    expected: 'one count for each value',
  };
};

const tooMany = (name: string, ofName: readonly AttributeRuleTable[], sizeMin: number): KeyProblem | null => {
  const players = ofName.reduce((sum, { count }) => sum + (count ?? 0), 0);
  if (players <= sizeMin) return null;
  const expected = `at most ${sizeMin}, the players of the smallest team`;
  return { key: 'attributes', found: `${players} players with "${name}"`, expected };
};
