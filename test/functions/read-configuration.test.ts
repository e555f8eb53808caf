import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { readConfiguration } from '../../src/wiring/read-configuration.ts';

const folderWith = async (file: string, mode: string) => {
  const folder = await mkdtemp(join(tmpdir(), 'muster-configuration-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(
    join(folder, file),
    `[[matchmaking.game_modes]]\nid = "${mode}"\nrequired_players = 2\nuse_mmr_matching = false\n`,
  );
  return folder;
};

const modes = () => [...readConfiguration().gameModes.keys()];

test('a relative file lies in the folder of the function', async () => {
  vi.stubEnv('LAMBDA_TASK_ROOT', await folderWith('matchmaking.toml', 'Bundled'));
  vi.stubEnv('MUSTER_CONFIG_FILE', 'matchmaking.toml');
  expect(modes()).toEqual(['Bundled']);
});

test('an absolute file is where it says', async () => {
  vi.stubEnv('LAMBDA_TASK_ROOT', '/nowhere');
  vi.stubEnv('MUSTER_CONFIG_FILE', join(await folderWith('my.toml', 'Mine'), 'my.toml'));
  expect(modes()).toEqual(['Mine']);
});

test('a file that is not there is named', () => {
  vi.stubEnv('LAMBDA_TASK_ROOT', '/nowhere');
  vi.stubEnv('MUSTER_CONFIG_FILE', 'matchmaking.toml');
  expect(modes).toThrow('/nowhere/matchmaking.toml cannot be read: expected MUSTER_CONFIG_FILE to name one.');
});
