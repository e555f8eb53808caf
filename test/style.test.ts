import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  linesOf,
  luaArgumentsOf,
  luaCodeOf,
  luaHeaderOf,
  SOURCE_FILES,
  textOf,
  topLevelFunctions,
} from './support/source-files.ts';

/**
 * STYLE.md as a test. What is over a limit today stands here with today's number, which may only fall: a file
 * that became shorter must have its number lowered, one within the limit must go from the table.
 */
const LONG_FILES: Readonly<Record<string, number>> = {};
const LONG_FUNCTIONS: Readonly<Record<string, number>> = {};

const lineLimit = (file: string): number => {
  if (/^functions\/[^/]+\/handler\.ts$/.test(file)) return 40;
  if (file.endsWith('.lua') || file.startsWith('lib/constructs/')) return 120;
  return file.startsWith('test/') ? 400 : 250;
};
const FUNCTION_LINES_MAX = 70;

/** What is over its limit and not in the table as it is, as sentences. */
const overLimit = (
  sizes: readonly (readonly [name: string, lines: number, limit: number])[],
  allowed: Readonly<Record<string, number>>,
): readonly string[] => {
  const problems = sizes.flatMap(([name, lines, limit]) => {
    const allowance = allowed[name];
    if (allowance === undefined) return lines > limit ? [`${name} has ${lines} lines, at most ${limit}`] : [];
    if (lines > allowance) return [`${name} has ${lines} lines and grew from ${allowance}`];
    if (lines <= limit) return [`${name} is within its limit: take it out of the table`];
    return lines < allowance ? [`${name} shrank: lower its number from ${allowance} to ${lines}`] : [];
  });
  const names = new Set(sizes.map(([name]) => name));
  const missing = Object.keys(allowed).filter((name) => !names.has(name));
  return [...problems, ...missing.map((name) => `${name} is no more: take it out of the table`)];
};

describe('sizes', () => {
  test('files keep within the limit of their kind', () => {
    const sizes = SOURCE_FILES.map((file) => [file, linesOf(file).length, lineLimit(file)] as const);
    expect(overLimit(sizes, LONG_FILES)).toEqual([]);
  });

  test('functions have at most 70 lines', () => {
    const files = SOURCE_FILES.filter((file) => file.endsWith('.ts') && !file.startsWith('test/'));
    const sizes = files.flatMap((file) =>
      topLevelFunctions(file).map(
        ({ name, lines }) => [`${file}:${name}`, lines, FUNCTION_LINES_MAX] as const,
      ),
    );
    expect(overLimit(sizes, LONG_FUNCTIONS)).toEqual([]);
  });
});

const SAYS_NOTHING = /^(utils?|helpers?|common|managers?|services?|data|info|process|handle)$/;

describe('names', () => {
  test('files are in kebab-case', () => {
    const kebab = /^_?[a-z0-9]+(-[a-z0-9]+)*(\.(test|config|d))?\.(ts|lua)$/;
    expect(SOURCE_FILES.filter((file) => !kebab.test(basename(file)))).toEqual([]);
  });

  test('no file or folder has a name that says nothing', () => {
    const saysNothing = (file: string) => file.split(/[/.-]/).some((word) => SAYS_NOTHING.test(word));
    expect(SOURCE_FILES.filter(saysNothing)).toEqual([]);
  });
});

const PORTS = ['src/use-cases/ports', 'src/use-cases/unavailable.ts'];
const CONTRACT = ['src/core', 'src/protocol', ...PORTS];
const ADAPTERS = [
  'redis',
  'dynamodb',
  'apigw',
  'scheduler',
  'invoke',
  'allocation',
  'tokens',
  'events',
  'secrets',
  'memory',
];

/** Folder -> what it may import besides itself. Folders that are not here (local, bots, test ...) may all. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'src/protocol': [],
  'src/core': ['src/protocol'],
  'src/config': ['src/core'],
  'src/use-cases': ['src/core', 'src/protocol'],
  'src/telemetry': CONTRACT,
  'src/edge': ['src/use-cases', 'src/core', 'src/protocol'],
  functions: ['src/edge', 'src/use-cases', 'src/core', 'src/protocol', 'src/wiring/aws.ts'],
  'src/wiring': ['src'],
  bin: ['lib'],
  config: ['lib/stage-schema.ts'],
  lib: [
    'src/dynamodb/tables.ts',
    'src/core',
    'src/config',
    'functions/function-settings.ts',
    'functions/routes.ts',
    'config/stages.ts',
  ],
  ...Object.fromEntries(ADAPTERS.map((adapter) => [`src/${adapter}`, CONTRACT])),
};

/** Packages that the inner layers may use; the outer ones are free. */
const MAY_USE: Readonly<Record<string, readonly string[]>> = {
  'src/protocol': ['zod', 'zod/mini'],
  'src/core': [],
  'src/use-cases': ['node:crypto'],
  functions: [],
};

const importsOf = (file: string): readonly string[] =>
  [
    ...textOf(file).matchAll(/(?:^(?:import|export)\b[^;'"]*?from |^import |\bimport\()['"]([^'"]+)['"]/gm),
  ].map((match) => match[1] ?? '');

const isUnder = (folder: string, path: string) =>
  path === folder || path === `${folder}.ts` || path.startsWith(`${folder}/`);

describe('imports', () => {
  const layered = SOURCE_FILES.filter((file) => file.endsWith('.ts')).flatMap((file) => {
    const layer = Object.keys(MAY_IMPORT).find((folder) => isUnder(folder, file));
    return layer === undefined ? [] : importsOf(file).map((wanted) => ({ file, layer, wanted }));
  });

  test('point one way: protocol <- core <- use cases <- functions, and no adapter sees another', () => {
    const wrong = layered.filter(({ file, layer, wanted }) => {
      if (!wanted.startsWith('.')) return false;
      const path = normalize(join(dirname(file), wanted));
      return ![layer, ...(MAY_IMPORT[layer] ?? [])].some((allowed) => isUnder(allowed, path));
    });
    expect(wrong.map(({ file, wanted }) => `${file} imports ${wanted}`)).toEqual([]);
  });

  test('the inner layers use no package but those named', () => {
    const wrong = layered.filter(
      ({ layer, wanted }) => !wanted.startsWith('.') && MAY_USE[layer]?.includes(wanted) === false,
    );
    expect(wrong.map(({ file, wanted }) => `${file} uses ${wanted}`)).toEqual([]);
  });

  test('every folder of src has its place in the table', () => {
    const folders = new Set(SOURCE_FILES.map((file) => /^src\/[^/]+(?=\/)/.exec(file)?.[0] ?? 'bin'));
    expect([...folders].filter((folder) => !(folder in MAY_IMPORT))).toEqual([]);
  });
});

describe('code', () => {
  const shipped = SOURCE_FILES.filter((file) => /^(src|functions)\/.*\.ts$/.test(file));

  test('functions log through their port only', () => {
    expect(shipped.filter((file) => /\bconsole\.(log|info|debug)\b/.test(textOf(file)))).toEqual([]);
  });

  test('only wiring reads the environment', () => {
    const readers = shipped.filter((file) => textOf(file).includes('process.env'));
    expect(readers.filter((file) => !file.startsWith('src/wiring/'))).toEqual([]);
  });

  test('no rule is switched off by a comment', () => {
    const switchedOff = /@ts-(ignore|expect-error|nocheck)|(biome|eslint)-(ignore|disable)/;
    const others = SOURCE_FILES.filter((file) => file !== 'test/style.test.ts');
    expect(others.filter((file) => switchedOff.test(textOf(file)))).toEqual([]);
  });

  test('no test is skipped or alone', () => {
    const left = /\b(test|it|describe)\.(skip|only|todo|skipIf|runIf)\b/;
    expect(SOURCE_FILES.filter((file) => file.endsWith('.test.ts') && left.test(textOf(file)))).toEqual([]);
  });
});

describe('Lua scripts', () => {
  const lua = SOURCE_FILES.filter((file) => file.startsWith('src/redis/lua/'));
  const scripts = lua.filter((file) => !basename(file).startsWith('_'));
  const preludes = lua
    .filter((file) => basename(file).startsWith('_'))
    .map(luaCodeOf)
    .join('\n');
  const stores = SOURCE_FILES.filter((file) => /^src\/redis\/[a-z]+-store\.ts$/.test(file))
    .map(textOf)
    .join('\n');

  test.each(scripts)('%s says what it does, takes, answers and protects', (file) => {
    const [purpose = '', ...rest] = linesOf(file);
    expect(purpose).toMatch(/^-- .+\.$/);
    const header = rest
      .slice(
        0,
        rest.findIndex((line) => !line.startsWith('--')),
      )
      .join('\n');
    for (const part of ['KEYS', 'ARGV', 'Returns', 'Protects']) expect(header).toContain(`-- ${part}: `);
  });

  test.each(scripts)('%s uses the keys that its header names, and no other', (file) => {
    const code = luaCodeOf(file);
    expect(code).not.toContain('KEYS');
    const named = luaHeaderOf(file, 'KEYS').split(/\s+/);
    const used = [...code.matchAll(/\bkey\.(\w+)/g)].map((match) => match[1] ?? '');
    expect([...new Set(used)].filter((key) => !named.includes(key))).toEqual([]);
    expect(named.filter((key) => !used.includes(key) && !preludes.includes(`key.${key}`))).toEqual([]);
  });

  test.each(scripts)('%s binds each argument that its header names, once', (file) => {
    const code = luaCodeOf(file);
    const fixed = luaArgumentsOf(file).length;
    const read = [...code.matchAll(/\bARGV\[(\d+)\]/g)].map((match) => Number(match[1]));
    const isVariadic = /ARGV\[[^\]\d]|ARGV\[\d+ /.test(code);
    // The first argument is the clock, which the prelude binds. A last one may stand for a list.
    const bound = read.toSorted((one, other) => one - other);
    expect(bound).toEqual(Array.from({ length: bound.length }, (_, index) => index + 2));
    expect(isVariadic ? [fixed, fixed - 1] : [fixed]).toContain(bound.length + 1);
  });

  test.each(scripts)('%s has a method of its name in a store', (file) => {
    const method = basename(file, '.lua').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    expect(stores).toMatch(new RegExp(`\\b${method}\\b`));
  });

  test('the generated module is up to date', () => {
    execFileSync(process.execPath, ['scripts/build-lua.ts', '--check']);
  });
});

describe('packages', () => {
  test('have exact versions', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    const versions = Object.entries<string>({ ...dependencies, ...devDependencies });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  test('the lock file says what to install, not from which host', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
    const resolved = Object.entries<{ resolved?: string }>(packages).filter(([, entry]) => entry.resolved);
    expect(resolved.map(([name]) => name)).toEqual([]);
  });
});
