import { defineConfig } from 'vitest/config';

const project = (name: string, include: string[], extra: object = {}) => ({
  test: { name, include, environment: 'node', testTimeout: 20_000, hookTimeout: 30_000, ...extra },
});

/** Layers whose tests meet a real Redis. */
const withRedis = { globalSetup: ['test/support/redis-global-setup.ts'] };

/** Loading the CDK costs seconds, so that its files share one loading in each worker. */
const withCdk = { ...withRedis, isolate: false };

/** One project a layer; `vitest run --project core` runs one alone. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      project('style', ['test/style.test.ts']),
      project('core', ['test/{core,config,protocol,tokens}/**/*.test.ts']),
      project('use-cases', ['test/{use-cases,functions,adapters}/**/*.test.ts'], withRedis),
      project('stacks', ['test/{stacks,costs}/**/*.test.ts'], withCdk),
      project('redis', ['test/redis/**/*.test.ts'], withRedis),
      project('properties', ['test/properties/**/*.test.ts'], withRedis),
      project('e2e', ['test/{e2e,local}/**/*.test.ts'], withRedis),
    ],
  },
});
