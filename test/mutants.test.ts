import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findersOf } from './mutants/finders.ts';
import { mutate } from './mutants/mutant.ts';
import { MUTANTS } from './mutants/mutants.ts';

describe('deliberate bugs', () => {
  test.each(MUTANTS)('$name can be put into the code as it is', (mutant) => {
    const text = readFileSync(mutant.file, 'utf8');
    expect(mutate(mutant, text)).not.toBe(text);
  });

  test('have a name of their own, and say what they break', () => {
    const names = MUTANTS.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
    expect(names.filter((name) => !/^[a-z]+(-[a-z]+)*$/.test(name))).toEqual([]);
    expect(MUTANTS.filter(({ says }) => !/^[A-Z].*\.$/.test(says))).toEqual([]);
  });

  test('are each looked for by something', () => {
    expect(MUTANTS.filter((mutant) => findersOf(mutant).length === 0)).toEqual([]);
  });

  test('are refused where the code is another by now', () => {
    const [mutant] = MUTANTS;
    expect(mutant).toBeDefined();
    if (mutant !== undefined) expect(() => mutate(mutant, '')).toThrow('found it 0 times');
  });
});
