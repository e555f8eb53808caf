import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildFailure, type BuildOptions, buildSync, type Message, type OutputFile } from 'esbuild';
import { FUNCTION_NAMES, type FunctionName } from '../functions/function-settings.ts';
import { configurationToJson } from '../src/config/configuration-json.ts';
import { parseConfiguration } from '../src/config/parse-configuration.ts';

export interface BundleOptions {
  /** The configuration of game modes, a path from the project's folder. */
  readonly configFile: string;
  /** Whatever is in it is removed first. */
  readonly outDirectory: string;
}

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

/** Nothing is written there: the paths in source maps are as if it were, wherever the bundles go. */
const MAPPED_FROM = join(PROJECT, '.bundles');

const OPTIONS = {
  absWorkingDir: PROJECT,
  entryPoints: FUNCTION_NAMES.map((name) => ({ in: `functions/${name}/handler.ts`, out: `${name}/index` })),
  outdir: MAPPED_FROM,
  bundle: true,
  platform: 'node',
  target: 'node24',
  // Of each of its own modules that an ES module imports, Node reads all exports, and makes some of them for that:
  // for `WebSocket` of node:http it loads a whole HTTP client. That is a fifth of a cold start.
  format: 'cjs',
  mainFields: ['module', 'main'],
  // "bundled" is of package.json's "imports", "module" what esbuild assumes by itself.
  conditions: ['bundled', 'module'],
  alias: {
    '@aws-sdk/credential-provider-node': join(PROJECT, 'lib/bundling/credential-provider-node.ts'),
    '@ioredis/commands': join(PROJECT, 'lib/bundling/redis-commands.ts'),
    // What takes its place needs the rest of it.
    '@ioredis/commands/built': join(PROJECT, 'node_modules/@ioredis/commands/built'),
    '@smithy/core/event-streams': join(PROJECT, 'lib/bundling/event-streams.ts'),
  },
  inject: [join(PROJECT, 'lib/bundling/source-stacks.ts')],
  minify: true,
  legalComments: 'none',
  sourcemap: 'external',
  sourcesContent: false,
  write: false,
  logLevel: 'silent',
} as const satisfies BuildOptions;

/**
 * Bundles all functions, the libraries included. The answer tells the folder of a function's asset: `index.js`,
 * `index.js.map`, what says that these are no ES modules, and the configuration as operators know it and as functions
 * read it. The same sources give the same bytes, wherever the project lies.
 */
export const bundleFunctions = ({ configFile, outDirectory }: BundleOptions) => {
  const toml = readConfigurationFile(configFile);
  const json = configurationToJson(parseConfiguration(toml));
  const bundles = build();
  rmSync(outDirectory, { recursive: true, force: true });
  for (const { path, contents } of bundles) write(join(outDirectory, relative(MAPPED_FROM, path)), contents);
  const folderOf = (name: FunctionName): string => join(outDirectory, name);
  for (const folder of FUNCTION_NAMES.map(folderOf)) {
    write(join(folder, 'matchmaking.toml'), toml);
    write(join(folder, 'matchmaking.json'), json);
    write(join(folder, 'package.json'), '{"type":"commonjs"}\n');
  }
  return folderOf;
};

const readConfigurationFile = (configFile: string): string => {
  try {
    return readFileSync(resolve(PROJECT, configFile), 'utf8');
  } catch (cause) {
    throw new Error(`There is no ${configFile}: expected the configuration of game modes to bundle.`, {
      cause,
    });
  }
};

const build = (): readonly OutputFile[] => {
  try {
    return buildSync(OPTIONS).outputFiles;
  } catch (fault) {
    if (!isBuildFailure(fault)) throw fault;
    const problems = fault.errors.map(sentence).join('\n');
    throw new Error(`The functions cannot be bundled.\n${problems}`, { cause: fault });
  }
};

const isBuildFailure = (fault: unknown): fault is BuildFailure =>
  fault instanceof Error && 'errors' in fault && Array.isArray(fault.errors);

const sentence = ({ location, text }: Message): string =>
  location === null ? `${text}.` : `${location.file}:${location.line}:${location.column + 1}: ${text}.`;

const write = (file: string, contents: Uint8Array | string): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, contents);
};
