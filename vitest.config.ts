import { defineConfig } from 'vitest/config';

const project = (name: string, include: string[], extra: object = {}) => ({
  test: { name, include, environment: 'node', testTimeout: 20_000, hookTimeout: 30_000, ...extra },
});

/** One project a layer; `vitest run --project core` runs one alone. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      project('style', ['test/style.test.ts']),
      project('core', ['test/{core,config,protocol,tokens}/**/*.test.ts']),
      project('use-cases', ['test/{use-cases,functions,adapters,stacks}/**/*.test.ts']),
      project('redis', ['test/redis/**/*.test.ts']),
      project('properties', ['test/properties/**/*.test.ts']),
      project('e2e', ['test/{e2e,local}/**/*.test.ts']),
    ],
  },
});
