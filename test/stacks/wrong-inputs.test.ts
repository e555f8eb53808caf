import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readStageConfiguration } from '../../lib/read-stage-configuration.ts';
import { stageLike } from '../support/stages.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-wrong-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A configuration file with this text. */
const written = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

const MODE = '[matchmaking]\n[[matchmaking.game_modes]]\nid = "Duel"\n';

/** The configuration is of a stage like any other. */
const configuration = (configFile: string) => () => readStageConfiguration(stageLike({ configFile }));

test.each([
  [
    'that is not there',
    'config/none.toml',
    'config/stages.ts: try.configFile: config/none.toml cannot be read: expected a configuration',
  ],
  ['that is no TOML', written('broken.toml', '[matchmaking\n'), 'expected what TOML allows'],
  [
    'with a key that is misspelt',
    written('misspelt.toml', `${MODE}required_playerz = 2\n`),
    'matchmaking.game_modes["Duel"].required_playerz',
  ],
  [
    'with a value that is out of range',
    written('range.toml', `${MODE}required_players = 0\n`),
    'matchmaking.game_modes["Duel"].required_players: found 0, expected',
  ],
])('a configuration %s is told by its file and key', (_, file, sentence) => {
  expect(configuration(file)).toThrow(file);
  expect(configuration(file)).toThrow(sentence);
});

/** The CDK app, run as the CDK runs it: context in a variable. */
const runApp = (context: Readonly<Record<string, string>>, environment: NodeJS.ProcessEnv = {}) =>
  spawnSync(process.execPath, ['bin/matchmaker.ts'], {
    encoding: 'utf8',
    env: {
      ...process.env,
      CDK_CONTEXT_JSON: JSON.stringify(context),
      CDK_OUTDIR: join(folder, 'out'),
      ...environment,
    },
  });

const emulated = { stage: 'emulated' };

test.each([
  ['no stage', {}, {}, 'There is no stage: expected -c stage=<name>, which is one of dev, prod'],
  ['a stage that is not there', { stage: 'staging' }, {}, 'There is no stage "staging": expected one of dev'],
  [
    'a deployment that is no number',
    { stage: 'dev', deployment: 'soon' },
    {},
    'The deployment is "soon": expected whole',
  ],
  [
    'a Redis that is none',
    emulated,
    { REDIS_URL: 'nowhere' },
    'emulated.redis.url: expected a URL that begins',
  ],
  [
    'a configuration that is not there',
    emulated,
    { MUSTER_CONFIG_FILE: 'config/none.toml' },
    'config/stages.ts: emulated.configFile: config/none.toml cannot be read',
  ],
] as const)(
  '%s stops the synthesis with a sentence, and nothing else',
  (_, context, environment, sentence) => {
    const { status, stdout, stderr } = runApp(context, environment);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toMatch(/^\s+at |node:internal|Error:/m);
    expect(stdout).toBe('');
    expect(status).toBe(1);
  },
);
