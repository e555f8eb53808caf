import { defineConfig } from 'vitest/config';

/** End-to-end tests that need nothing of the local runtime's inside. */
const WHEREVER_DEPLOYED = [
  'bad-input',
  'cancel-races',
  'come-back',
  'crowd',
  'match',
  'no-show',
  'party',
  'who-meets-whom',
];

/** `npm run test:aws`: the stacks, deployed by the CDK onto an emulated AWS, which all tests share. */
export default defineConfig({
  test: {
    name: 'aws',
    include: ['test/aws/*.test.ts', ...WHEREVER_DEPLOYED.map((name) => `test/e2e/${name}.test.ts`)],
    environment: 'node',
    globalSetup: ['test/support/aws-global-setup.ts'],
    // They share its queues.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
