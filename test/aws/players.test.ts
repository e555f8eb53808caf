import { describe } from 'vitest';

/**
 * One file, so that one suite follows the other: they share the queues. Those of `test/e2e` are the local runtime's
 * own; what they need of its inside stays there. The last one deploys anew under load.
 */
const SUITES: Readonly<Record<string, () => Promise<unknown>>> = {
  match: () => import('../e2e/match.test.ts'),
  'bad input': () => import('../e2e/bad-input.test.ts'),
  party: () => import('../e2e/party.test.ts'),
  'come back': () => import('../e2e/come-back.test.ts'),
  'who meets whom': () => import('../e2e/who-meets-whom.test.ts'),
  'no-show': () => import('../e2e/no-show.test.ts'),
  'cancel races': () => import('../e2e/cancel-races.test.ts'),
  secrets: () => import('./suites/secrets.ts'),
  crowd: () => import('../e2e/crowd.test.ts'),
  ranked: () => import('../e2e/ranked.test.ts'),
  redeploy: () => import('./suites/redeploy.ts'),
};

for (const [name, load] of Object.entries(SUITES))
  describe(name, async () => {
    await load();
  });
