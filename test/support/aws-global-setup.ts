import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { namesOf } from '../../lib/names.ts';
import { bringUp } from '../../local/aws/bring-up.ts';
import { EMULATED_STAGE } from '../../local/aws/deploy.ts';
import { takeDown } from '../../local/aws/take-down.ts';
import { sharedConfiguration } from './runtime-configuration.ts';

/** Long enough for six players to load on an emulator that runs one invocation of a function at a time. */
const BRIEF_SECONDS = 4;

/** Deploys the stacks once for all tests, in the way of `npm run aws:up`, and removes them. */
export default async ({ provide }: TestProject) => {
  const folder = await mkdtemp(join(tmpdir(), 'muster-aws-'));
  const configFile = join(folder, 'matchmaking.toml');
  await writeFile(configFile, sharedConfiguration({ briefSeconds: BRIEF_SECONDS }));
  const up = { folder, say: console.log, signal: new AbortController().signal };
  const { AWS_ENDPOINT_URL: endpoint, REDIS_URL: redisUrl } = process.env;
  const startedAtMs = Date.now();
  const deployed = await bringUp({ ...up, endpoint, redisUrl, configFile, isTied: true });
  console.log(`Deployed in ${Math.round((Date.now() - startedAtMs) / 1_000)} s: ${deployed.url}`);
  const { tablePrefix } = namesOf({ name: EMULATED_STAGE });
  provide('deployed', { ...deployed, folder, configFile, tablePrefix });
  return async () => {
    await takeDown(up);
    await rm(folder, { recursive: true, force: true });
  };
};
