import { existsSync, readdirSync, readFileSync } from 'node:fs';

const FOLDERS = [
  'bench',
  'bin',
  'bots',
  'costs',
  'functions',
  'lib',
  'local',
  'scripts',
  'sim',
  'src',
  'test',
];

/** Every source file, generated ones left out; paths from the repository's root. */
export const SOURCE_FILES: readonly string[] = FOLDERS.filter((folder) => existsSync(folder))
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
  )
  .filter((file) => /\.(ts|lua)$/.test(file) && !file.endsWith('.generated.ts'))
  .sort();

const texts = new Map<string, string>();

export const textOf = (file: string): string => {
  const text = texts.get(file) ?? readFileSync(file, 'utf8');
  texts.set(file, text);
  return text;
};

export const linesOf = (file: string): readonly string[] => textOf(file).replace(/\n$/, '').split('\n');

/**
 * The functions at the top level of a file and their lines. Formatting tells them apart without a parser: a
 * declaration begins in the first column, and nothing but its closing brackets does so before the next one.
 */
export const topLevelFunctions = (file: string): readonly { name: string; lines: number }[] => {
  const lines = linesOf(file);
  return lines.flatMap((line, first) => {
    const name = /^(?:export )?(?:async )?(?:const|function) (\w+)/.exec(line)?.[1];
    if (name === undefined) return [];
    const rest = lines.slice(first + 1);
    const next = rest.findIndex((later) => /^[^\s)}\]]/.test(later));
    const text = [line, ...(next < 0 ? rest : rest.slice(0, next))].join('\n').trimEnd();
    return /=>|function/.test(text) ? [{ name, lines: text.split('\n').length }] : [];
  });
};

/** A Lua script without its comments. */
export const luaCodeOf = (file: string): string => textOf(file).replaceAll(/--.*$/gm, '');

/** What a Lua script's header says of one thing, continued lines joined. */
export const luaHeaderOf = (file: string, part: string): string => {
  const lines = textOf(file).matchAll(new RegExp(`^-- ${part}: (.*(?:\\n-- {2,}.*)*)`, 'gm'));
  return [...lines].map((match) => match[1]?.replaceAll(/\n-- +/g, ' ')).join(' ');
};

/** The names before a `;`, after which come lists; remarks in brackets and after a colon are no names. */
export const luaArgumentsOf = (file: string): readonly string[] => {
  const [names = ''] = luaHeaderOf(file, 'ARGV').split(';');
  const bare = names.replaceAll(/\([^)]*\)|:.*/g, '').trim();
  return bare.split(bare.includes(',') ? ',' : /\s+/);
};
