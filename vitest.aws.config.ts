import { defineConfig } from 'vitest/config';

/** `npm run test:aws`: the stacks, deployed by the CDK onto an emulated AWS, which all tests share. */
export default defineConfig({
  test: {
    name: 'aws',
    include: ['test/aws/*.test.ts'],
    environment: 'node',
    globalSetup: ['test/support/aws-global-setup.ts'],
    maxWorkers: 2,
    // Where nothing works, each test would wait for what does not come.
    bail: 10,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
