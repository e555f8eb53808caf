import { defineConfig } from 'vitest/config';

const project = (name: string, include: string[], extra: object = {}) => ({
  test: { name, include, environment: 'node', testTimeout: 20_000, hookTimeout: 30_000, ...extra },
});

/** Layers whose tests meet a real Redis. */
const withRedis = { globalSetup: ['test/support/redis-global-setup.ts'] };

/** Files that replace modules have to be kept from each other; all others share in a worker what is loaded. */
const replacing = { ...withRedis, isolate: true };

/** One project a layer; `vitest run --project core` runs one alone. */
export default defineConfig({
  test: {
    maxWorkers: 3,
    isolate: false,
    unstubEnvs: true,
    projects: [
      project('style', ['test/{style,links,mutants}.test.ts']),
      project('core', ['test/{core,config,protocol,tokens}/**/*.test.ts']),
      project('use-cases', ['test/{use-cases,adapters}/**/*.test.ts'], withRedis),
      project('functions', ['test/functions/**/*.test.ts'], replacing),
      project('stacks', ['test/{stacks,costs}/**/*.test.ts'], withRedis),
      project('redis', ['test/redis/**/*.test.ts'], withRedis),
      project('properties', ['test/properties/**/*.test.ts'], withRedis),
      project('security', ['test/security/**/*.test.ts'], withRedis),
      project('sim', ['test/sim/**/*.test.ts']),
      project('e2e', ['test/{e2e,local}/**/*.test.ts'], withRedis),
    ],
  },
});
