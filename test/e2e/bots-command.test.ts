import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import getPort from 'get-port';
import { describe, expect, it } from 'vitest';
import { readArguments } from '../../bots/arguments.ts';
import { describeProgress } from '../../bots/progress-line.ts';
import { startOwnWorld } from '../support/runtime.ts';

const runBots = (...args: string[]) => runScript('main.ts', ...args);

const runScript = (script: string, ...args: string[]) =>
  new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    const file = fileURLToPath(new URL(`../../bots/${script}`, import.meta.url));
    execFile(process.execPath, [file, ...args], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    );
  });

const GIVEN = ['--players', '200', '--mode', 'Normal_1v1'];

describe('the arguments of the bots', () => {
  it('have defaults but for players and mode', () => {
    const args = [...GIVEN, '--no-show', '5%', '--rate', '50/s', '--party-sizes', '1,2'];
    expect(readArguments(args)).toMatchObject({
      players: 200,
      mode: 'Normal_1v1',
      noShow: 0.05,
      drop: 0,
      arrivalsPerSecond: 50,
      partySizes: [1, 2],
      url: 'ws://127.0.0.1:4000/local',
    });
  });

  it('give the bots ratings, regions and attributes', () => {
    expect(readArguments(GIVEN).ratings).toEqual({ mean: 1_500, deviation: 350 });
    const rated = ['--rating-mean', '1200', '--rating-deviation', '0', '--regions', 'eu-west, us-east'];
    const attributes = ['--attribute', 'role=tank,healer', '--attribute', 'level=1,20'];
    expect(readArguments([...GIVEN, ...rated, ...attributes])).toMatchObject({
      ratings: { mean: 1_200, deviation: 0 },
      regions: ['eu-west', 'us-east'],
      attributes: { role: ['tank', 'healer'], level: [1, 20] },
    });
  });

  it.each([
    [[], '--players is missing: expected a whole number from 1'],
    [['--players', 'many', '--mode', 'A'], '--players is "many": expected a whole number'],
    [['--players', '2'], '--mode is missing: expected the id of a game mode'],
    [[...GIVEN, '--drop', '5'], '--drop is "5": expected a share from 0% to 100%'],
    [[...GIVEN, '--no-show', '60%', '--drop', '60%'], 'together are more than 100%'],
    [[...GIVEN, '--rate', 'fast'], '--rate is "fast": expected a whole number'],
    [[...GIVEN, '--party-sizes', '1,'], '--party-sizes is "": expected a whole number'],
    [[...GIVEN, '--rating-mean', 'good'], '--rating-mean is "good": expected a whole number'],
    [[...GIVEN, '--regions', 'eu,,us'], '--regions is "eu,,us": expected names with commas between them'],
    [[...GIVEN, '--attribute', 'tank'], '--attribute is "tank": expected a name and its values'],
    [[...GIVEN, '--url', 'http://127.0.0.1'], 'expected a WebSocket URL'],
    [[...GIVEN, '--speed', '3'], "Unknown option '--speed'"],
  ])('%j is refused with what was expected', (args, message) => {
    expect(() => readArguments(args)).toThrow(message);
  });
});

it('the progress line says why there are more bots, and what takes so long', () => {
  const crowd = { started: 9, matched: 4, ended: 5, joined: 0, heldUpUntilMs: 0 };
  expect(describeProgress(crowd, 1_000)).toBe('4 of 9 bots matched, 4 under way');
  expect(describeProgress(crowd, 1_000, 40)).toBe('4 of 40 bots matched, 4 under way');
  expect(describeProgress({ ...crowd, joined: 3, heldUpUntilMs: 30_500 }, 1_000)).toBe(
    '4 of 9 bots matched, 4 under way, 3 joined to make matches whole, waiting for the loading time-out of no-shows (30 s)',
  );
});

describe('the command', () => {
  it.each(['main.ts', 'demo.ts'])('%s explains itself', async (script) => {
    const { code, stdout, stderr } = await runScript(script, '--help');
    expect([code, stdout, stderr]).toEqual([0, expect.stringMatching(/npm run (bots|demo)/), '']);
  });

  it('exits 1 with a readable line when the arguments are wrong or nothing listens', async () => {
    const wrong = await runBots('--players', 'x');
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('expected a whole number') });
    const url = `ws://127.0.0.1:${await getPort()}/local`;
    const unreachable = await runBots(...GIVEN, '--url', url);
    expect(unreachable.code).toBe(1);
    expect(unreachable.stderr).toContain(`Nothing answers at ${url}`);
    expect(unreachable.stderr).not.toContain('    at ');
  });

  it('plays against a runtime, fills the last match, and exits 0 with a table', async () => {
    const world = await startOwnWorld();
    const played = await runBots(
      '--players',
      '5',
      '--mode',
      'Normal_2v2',
      '--url',
      world.url,
      '--timeout',
      '10s',
    );
    expect(played.stdout).toMatch(/Normal_2v2\s*│\s*8 │\s*0 │\s*8 │/);
    expect(played.stdout).toContain('3 more than the 5 bots asked for joined');
    expect(played.stdout).toContain('Every bot that did not misbehave was matched.');
    const refused = await runBots('--players', '2', '--mode', 'Nope', '--url', world.url);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain('unknown_game_mode: Expected "game_mode" to be one of: ');
    expect(played.code).toBe(0);
    await world.stop();
  });
});
