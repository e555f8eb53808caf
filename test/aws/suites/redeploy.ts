import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { runCrowd } from '../../../bots/crowd.ts';
import { leftBehind } from '../../../bots/report.ts';
import { namesOf } from '../../../lib/names.ts';
import { EMULATED_STAGE } from '../../../local/aws/deploy.ts';
import { REGION, TEST_CREDENTIALS } from '../../../local/aws/run-cdk.ts';
import { openWorld, type World } from '../../support/runtime.ts';

const run = promisify(execFile);
const UP = fileURLToPath(new URL('../../../local/aws/up.ts', import.meta.url));

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.stop());

/** The configuration is part of every function's code, and each deploy is a newer one to the tickers. */
const changeCode = async (configFile: string) => {
  const text = await readFile(configFile, 'utf8');
  await writeFile(configFile, `# deployed once more\n${text}`);
};

const deployAgain = async (): Promise<string> => {
  const { folder, configFile } = inject('deployed') ?? {};
  if (folder === undefined || configFile === undefined) throw new Error('Nothing was deployed.');
  await changeCode(configFile);
  const { stdout } = await run(process.execPath, [UP, '--folder', folder, '--config', configFile]);
  return stdout;
};

/** The deployment that the function that ticks now runs for; a newer one relieves tickers of an older one. */
const deployment = async (): Promise<number> => {
  const endpoint = inject('deployed')?.endpoint ?? '';
  const lambda = new LambdaClient({ endpoint, region: REGION, credentials: TEST_CREDENTIALS });
  const FunctionName = namesOf({ name: EMULATED_STAGE }).function('try-match');
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  lambda.destroy();
  return Number(Environment?.Variables?.MUSTER_DEPLOYMENT);
};

/**
 * The emulator is rougher than AWS: it kills what runs when the code changes, tickers and routes alike. So bots come
 * one after the other until the deploy is done, are served by both, and nobody may be lost.
 */
it('a deploy under load loses nobody: every bot is matched', async () => {
  const { url, mintToken, writeParty } = world;
  const former = await deployment();
  const untilDeployed = new AbortController();
  const deployed = deployAgain().finally(() => untilDeployed.abort());
  const wave = (number: number) =>
    runCrowd({
      url,
      mintToken,
      recordParty: writeParty,
      name: world.name(`wave-${number}`),
      gameMode: number % 2 === 0 ? 'Normal_1v1' : 'Normal_2v2',
      partySizes: number % 2 === 0 ? [1] : [1, 2],
      players: 8,
      noShow: 0,
      drop: 0,
      seed: number,
      arrivalsPerSecond: 4,
      thinkMs: { min: 0, max: 500 },
      giveUpAfterMs: 60_000,
    });
  const crowds = [];
  // The waves overlap; two more come when all is deployed.
  for (let number = 0; !untilDeployed.signal.aborted; number += 1) {
    crowds.push(wave(number));
    await Promise.race([deployed, new Promise((resolve) => setTimeout(resolve, 1_500))]);
  }
  expect(await deployed).toContain(`npm run bots -- --players 20 --mode Normal_1v1 --url ${url}`);
  expect(await deployment()).toBeGreaterThan(former);
  crowds.push(wave(crowds.length), wave(crowds.length + 1));
  const reports = (await Promise.all(crowds)).flat();
  expect(leftBehind(reports)).toEqual([]);
  expect(reports.map(({ outcome }) => outcome)).toEqual(reports.map(() => 'matched'));
});
