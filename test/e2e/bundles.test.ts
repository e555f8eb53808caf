import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FUNCTION_NAMES } from '../../functions/function-settings.ts';
import { bundleFunctions } from '../../lib/bundle-functions.ts';
import { closeAll, playThrough, startOwnWorld, type World } from '../support/runtime.ts';

const directory = mkdtempSync(join(tmpdir(), 'muster-bundles-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** What Lambda would run, in place of the sources: `lib/bundling` leaves parts of libraries out. */
const bundledFunctions = () => {
  const configFile = 'config/matchmaking.toml';
  const folderOf = bundleFunctions({ configFile, outDirectory: join(directory, 'bundles') });
  const functionsDirectory = join(directory, 'functions');
  for (const name of FUNCTION_NAMES) {
    const bundle = pathToFileURL(join(folderOf(name), 'index.js')).href;
    mkdirSync(join(functionsDirectory, name), { recursive: true });
    writeFileSync(join(functionsDirectory, name, 'handler.ts'), `export { handler } from '${bundle}';\n`);
  }
  return { functionsDirectory, configFile: join(folderOf('enqueue'), 'matchmaking.toml') };
};

let world: World;
beforeAll(async () => {
  world = await startOwnWorld({ configText: undefined, ...bundledFunctions() });
});
afterAll(() => world.stop());

test('bundles play a match: they read secrets and records, start each other and push', async () => {
  const duel = await world.enqueueInOrder('Normal_1v1', ['alice', 'bob']);
  const found = await playThrough(duel);
  expect(new Set(found.map(({ server_address }) => server_address)).size).toBe(1);
  await closeAll(duel);
});

test('bundles close a connection that was replaced', async () => {
  const alice = await world.connect('alice');
  alice.send({ type: 'ping' });
  await alice.next('pong');
  const again = await world.connectAgain(alice);
  again.send({ type: 'ping' });
  expect(await alice.next('error')).toMatchObject({ code: 'replaced' });
  await alice.closed;
  await closeAll([again]);
});
