import type * as z from 'zod';
import { nearestKey } from './nearest-key.ts';

/** What is wrong with a configuration: one line a problem, each `key: found X, expected Y`. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration is not valid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/** What is wrong with a key of some table. */
export interface KeyProblem {
  readonly key: string;
  readonly found: string;
  readonly expected: string;
}

export const problem = (key: string, found: string, expected: string): string =>
  `${key}: found ${found}, expected ${expected}`;

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value as it would stand in the file, shortened. */
export const shown = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (value instanceof Date) return 'a date';
  if (isTable(value)) return 'a table';
  if (Array.isArray(value) && value.some(isTable)) return `${value.length} tables`;
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};

const inside = (value: unknown, key: PropertyKey): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<PropertyKey, unknown>)[key]
    : undefined;

/** `matchmaking.game_modes["Normal_1v1"].team_size`; a mode without an id by its number, from 1. */
export const keyText = (path: readonly PropertyKey[], file: unknown): string => {
  let text = '';
  let value = file;
  for (const key of path) {
    value = inside(value, key);
    const id = isTable(value) && typeof value.id === 'string' ? JSON.stringify(value.id) : undefined;
    if (typeof key === 'number') text += `[${id ?? key + 1}]`;
    else text += `${text && '.'}${String(key)}`;
  }
  return text;
};

/** The problems behind what the schema says of a file, each once. Its messages are what was expected. */
export const problemsOf = (issues: readonly z.core.$ZodIssue[], file: unknown): string[] => {
  const problems = issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') {
      const found = issue.path.reduce(inside, file);
      return [problem(keyText(issue.path, file), shown(found), issue.message)];
    }
    const known = issue.message.split(', ');
    return issue.keys.map((key) => {
      const nearest = nearestKey(key, known);
      const expected = nearest === null ? `one of ${issue.message}` : `"${nearest}"`;
      return problem(keyText([...issue.path, key], file), 'an unknown key', expected);
    });
  });
  return [...new Set(problems)];
};
