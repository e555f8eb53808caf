import { mkdtemp, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { developmentKeys, publicPart } from '../../local/development-keys.ts';

const freshFile = async () => join(await mkdtemp(join(tmpdir(), 'muster-keys-')), 'deep', 'keys.json');

it('whoever asks first makes the keys, all at once get the same, and they last', async () => {
  const file = await freshFile();
  const [first, ...others] = await Promise.all(Array.from({ length: 5 }, () => developmentKeys(file)));
  for (const other of [...others, await developmentKeys(file)]) expect(other).toEqual(first);
  expect(await readdir(dirname(file))).toEqual(['keys.json']);
});

it('the keys can be read by their owner alone', async () => {
  const file = await freshFile();
  await developmentKeys(file);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

it('a damaged file is not replaced in silence', async () => {
  const file = join(dirname(dirname(await freshFile())), 'keys.json');
  await writeFile(file, '{"tokenKey":{}}');
  await expect(developmentKeys(file)).rejects.toThrow('is damaged: delete it');
});

it('the public part of a key has nothing private', async () => {
  const { tokenKey } = await developmentKeys(await freshFile());
  expect(Object.keys(publicPart(tokenKey)).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
});
