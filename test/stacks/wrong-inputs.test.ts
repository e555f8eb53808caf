import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'muster-wrong-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A configuration file with this text. */
const written = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

const MODE = '[matchmaking]\n[[matchmaking.game_modes]]\nid = "Duel"\n';

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
  [
    'a stage that is not there',
    { stage: 'staging' },
    {},
    'There is no stage "staging": expected one of dev, prod',
  ],
  [
    'a name that no stage can have',
    { stage: 'My stage' },
    {},
    'The stage is "My stage": expected 1 to 20 of',
  ],
  [
    'a deployment that is no number',
    { deployment: 'soon' },
    {},
    'The deployment is "soon": expected whole seconds',
  ],
  [
    'a Redis that is none',
    emulated,
    { REDIS_URL: 'http://127.0.0.1' },
    'config/stages.ts: emulated.redis.url: expected a URL that begins with redis:// or rediss://.',
  ],
  [
    'an emulator without a URL',
    emulated,
    { AWS_ENDPOINT_URL: 'localhost:4566' },
    'config/stages.ts: emulated.emulator: expected a URL that begins with http:// or https://.',
  ],
  [
    'a configuration that is not there',
    emulated,
    { MUSTER_CONFIG_FILE: 'config/none.toml' },
    'config/stages.ts: emulated.configFile: config/none.toml cannot be read',
  ],
  [
    'a configuration that is no TOML',
    emulated,
    { MUSTER_CONFIG_FILE: written('broken.toml', '[matchmaking\n') },
    'expected what TOML allows',
  ],
  [
    'a key that is misspelt',
    emulated,
    { MUSTER_CONFIG_FILE: written('misspelt.toml', `${MODE}required_playerz = 2\n`) },
    'matchmaking.game_modes["Duel"].required_playerz',
  ],
  [
    'a value that is out of range',
    emulated,
    { MUSTER_CONFIG_FILE: written('range.toml', `${MODE}required_players = 0\n`) },
    'matchmaking.game_modes["Duel"].required_players: found 0, expected',
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
