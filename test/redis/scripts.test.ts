import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SCRIPTS } from '../../src/redis/scripts.generated.ts';

const folder = new URL('../../src/redis/lua/', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, folder), 'utf8');
const files = readdirSync(folder).filter((file) => file.endsWith('.lua'));
const isPrelude = (file: string) => file.startsWith('_');
const scripts = files.filter((file) => !isPrelude(file));

/** A function of the prelude, with the lines up to the next one. */
const functions = new Map(
  files
    .filter(isPrelude)
    .flatMap((file) => [...read(file).matchAll(/^local function (\w+)([\s\S]*?)^end$/gm)])
    .map(([, name = '', body = '']) => [name, body] as const),
);

const keysNamedIn = (lua: string) => [...lua.matchAll(/\bkey\.(\w+)/g)].map(([, name = '']) => name);

/** The keys that a text touches, itself or through the functions of the prelude that it calls. */
const keysTouchedBy = (lua: string, seen = new Set<string>()): Set<string> => {
  const touched = new Set(keysNamedIn(lua));
  for (const [name, body] of functions) {
    if (seen.has(name) || !new RegExp(`\\b${name}\\(`).test(lua)) continue;
    seen.add(name);
    for (const key of keysTouchedBy(body, seen)) touched.add(key);
  }
  return touched;
};

const camelCase = (file: string) =>
  file.replace('.lua', '').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

describe.each(scripts)('%s', (file) => {
  const lua = read(file);

  test('opens with its purpose, keys, arguments, answer and what it protects', () => {
    const header = lua.slice(0, lua.search(/^(?!--)/m));
    expect(header).toMatch(/^-- \S.*\n/);
    for (const part of ['KEYS', 'ARGV', 'Returns', 'Protects']) expect(header).toContain(`-- ${part}: `);
  });

  test('names exactly the keys that it touches', () => {
    const declared = Object.entries(SCRIPTS).find(([name]) => name === camelCase(file))?.[1].keys ?? [];
    expect([...declared].sort()).toEqual([...keysTouchedBy(lua)].sort());
  });
});
