import { expect, it } from 'vitest';
import { runCrowd } from '../../bots/crowd.ts';
import { leftBehind, misbehaved } from '../../bots/report.ts';
import { openWorld } from '../support/runtime.ts';

const CROWD = {
  noShow: 0.05,
  drop: 0.05,
  arrivalsPerSecond: 200,
  seed: 7,
  thinkMs: { min: 0, max: 50 },
  giveUpAfterMs: 15_000,
};
/** An emulated AWS runs one invocation of a route's function at a time. */
const ON_EMULATOR = { arrivalsPerSecond: 10, giveUpAfterMs: 45_000 };

it('of a crowd of bots with no-shows, drops and parties, everyone who behaves is matched', async () => {
  const world = await openWorld();
  const { url, mintToken, writeParty, isEmulated } = world;
  const crowd = { ...CROWD, ...(isEmulated && ON_EMULATOR), url, mintToken, recordParty: writeParty };
  const players = (count: number) => (isEmulated ? count / 2 : count);
  const reports = await Promise.all([
    runCrowd({
      ...crowd,
      players: players(120),
      gameMode: 'Brief_1v1',
      partySizes: [1],
      name: world.name('solo'),
    }),
    runCrowd({
      ...crowd,
      players: players(40),
      gameMode: 'Brief_5v5',
      partySizes: [1],
      name: world.name('five'),
    }),
    runCrowd({
      ...crowd,
      players: players(40),
      gameMode: 'Brief_2v2',
      partySizes: [1, 1, 2],
      name: world.name('party'),
    }),
  ]);
  expect(leftBehind(reports.flat())).toEqual([]);
  expect(reports.flat().filter(misbehaved).length).toBeGreaterThan(isEmulated ? 4 : 8);
  await world.stop();
});
