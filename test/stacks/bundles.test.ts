import { spawnSync } from 'node:child_process';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { FUNCTION_NAMES } from '../../functions/function-settings.ts';
import { bundleFunctions } from '../../lib/bundle-functions.ts';
import { exists, list } from '../../lib/bundling/redis-commands.ts';
import { configurationFromJson } from '../../src/config/configuration-json.ts';
import { parseConfiguration } from '../../src/config/parse-configuration.ts';

const CONFIG_FILE = 'config/matchmaking.toml';
const BUNDLE_BYTES_MAX = 900_000;

const directory = mkdtempSync(join(tmpdir(), 'muster-bundles-'));
afterAll(() => rmSync(directory, { recursive: true }));

const bundleInto = (folder: string, configFile = CONFIG_FILE) =>
  bundleFunctions({ configFile, outDirectory: join(directory, folder) });

const folderOf = bundleInto('once');
const codeOf = (name: (typeof FUNCTION_NAMES)[number]) => join(folderOf(name), 'index.js');

/** Runs code in a fresh process that has no variable at all. */
const runBare = (code: string, ...args: readonly string[]) =>
  spawnSync(process.execPath, ['-e', code, ...args], { env: {}, encoding: 'utf8' });

describe.each(FUNCTION_NAMES)('the bundle of %s', (name) => {
  test('holds a handler that can be loaded without any environment', () => {
    const kind = 'const { handler } = require(process.argv[1]); process.stdout.write(typeof handler)';
    expect(runBare(kind, codeOf(name))).toMatchObject({ stdout: 'function', stderr: '' });
  });

  test('has at most 900 KB', () => {
    expect(readFileSync(codeOf(name)).length).toBeLessThanOrEqual(BUNDLE_BYTES_MAX);
  });

  test('holds the code, its source map and the configuration, and nothing else', () => {
    const files = ['index.js', 'index.js.map', 'matchmaking.json', 'matchmaking.toml', 'package.json'];
    expect(readdirSync(folderOf(name)).toSorted()).toEqual(files);
  });

  test('names no folder of this machine', () => {
    const texts = ['index.js', 'index.js.map'].map((file) =>
      readFileSync(join(folderOf(name), file), 'utf8'),
    );
    expect(texts.filter((text) => text.includes(process.cwd()))).toEqual([]);
  });
});

test('the same sources give the same bytes, wherever they are put and whatever lay there', () => {
  const place = join('another', 'place');
  mkdirSync(join(directory, place, 'sync'), { recursive: true });
  writeFileSync(join(directory, place, 'sync', 'left-over.mjs'), '');
  const again = bundleInto(place);
  for (const name of FUNCTION_NAMES) {
    const files = readdirSync(folderOf(name));
    expect(readdirSync(again(name))).toEqual(files);
    for (const file of files)
      expect(readFileSync(join(again(name), file)).equals(readFileSync(join(folderOf(name), file)))).toBe(
        true,
      );
  }
});

test('a bundle holds the configuration as operators wrote it, and as it is read', () => {
  const toml = readFileSync(CONFIG_FILE, 'utf8');
  const read = (file: string) => readFileSync(join(folderOf('enqueue'), file), 'utf8');
  expect(read('matchmaking.toml')).toBe(toml);
  expect(configurationFromJson(read('matchmaking.json'))).toStrictEqual(parseConfiguration(toml));
});

test('a function that is told nothing answers as one whose parts are gone, and logs where in its sources', () => {
  const ping = { requestContext: { connectionId: 'c1' }, body: '{"type":"ping"}' };
  const ask = `const { handler } = require(process.argv[1]);
    handler(${JSON.stringify(ping)}).then((answer) => process.stdout.write(answer.body));`;
  const { stdout, stderr } = runBare(ask, codeOf('sync'));
  expect(JSON.parse(stdout)).toMatchObject({ type: 'error', code: 'unavailable' });
  const lines = readFileSync('src/wiring/configuration-file.ts', 'utf8').split('\n');
  const thrownAt = lines.findIndex((line) => line.includes('throw new Error(')) + 1;
  expect(JSON.parse(stderr).fault.stack).toContain(`(src/wiring/configuration-file.ts:${thrownAt}:`);
});

test('a bundle knows every command that the sources ask of a client of Redis', () => {
  const sources = globSync('src/**/*.ts').map((file) => readFileSync(file, 'utf8'));
  const asked = sources.flatMap((source) => [...source.matchAll(/\bredis(?:\(\))?\.(\w+)\(/g)]);
  const commands = asked.map(([, name = '']) => name).filter((name) => exists(name));
  expect(commands).toContain('publish');
  expect(list).toEqual(expect.arrayContaining(commands));
});

test('a configuration that is missing or wrong is a sentence, and what was bundled before stays', () => {
  expect(() => bundleInto('once', 'config/nowhere.toml')).toThrow(
    'There is no config/nowhere.toml: expected the configuration of game modes to bundle.',
  );
  const wrong = join(directory, 'wrong.toml');
  writeFileSync(wrong, '[matchmaking]\ntick_interval_seconds = "fast"\n');
  expect(() => bundleInto('once', wrong)).toThrow(/tick_interval_seconds: found "fast", expected/);
  expect(existsSync(codeOf('connect'))).toBe(true);
});
