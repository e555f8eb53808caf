import { defineConfig } from 'vitest/config';

/** The tests that look for deliberate bugs: on a busy machine too, and without making a failure smaller first. */
export default defineConfig({
  test: {
    include: ['test/{properties,redis}/**/*.test.ts', 'test/core/match*/**/*.test.ts'],
    environment: 'node',
    maxWorkers: 2,
    isolate: false,
    bail: 1,
    testTimeout: 120_000,
    globalSetup: ['test/support/redis-global-setup.ts'],
    setupFiles: ['test/mutants/end-on-failure.ts'],
  },
});
