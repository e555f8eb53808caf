import { expect, it } from 'vitest';
import { runCrowd } from '../../bots/crowd.ts';
import { leftBehind, misbehaved } from '../../bots/report.ts';
import { startOwnWorld } from '../support/runtime.ts';
import { configurationText } from '../support/runtime-configuration.ts';

const CROWD = {
  players: 200,
  noShow: 0.05,
  drop: 0.05,
  arrivalsPerSecond: 200,
  seed: 7,
  thinkMs: { min: 0, max: 50 },
  giveUpAfterMs: 15_000,
};

it('of 200 bots with no-shows, drops and parties, everyone who behaves is matched', async () => {
  const matchmaking = { loading_session_timeout_seconds: 1 };
  const world = await startOwnWorld({ configText: configurationText({ matchmaking }) });
  const { url, mintToken, writeParty } = world;
  const crowd = { ...CROWD, url, mintToken, recordParty: writeParty };
  const reports = await Promise.all([
    runCrowd({ ...crowd, players: 120, gameMode: 'Normal_1v1', partySizes: [1], name: 'solo' }),
    runCrowd({ ...crowd, players: 40, gameMode: 'Normal_5v5', partySizes: [1], name: 'five' }),
    runCrowd({ ...crowd, players: 40, gameMode: 'Normal_2v2', partySizes: [1, 1, 2], name: 'party' }),
  ]);
  expect(leftBehind(reports.flat())).toEqual([]);
  expect(reports.flat().filter(misbehaved).length).toBeGreaterThan(8);
  await world.stop();
});
