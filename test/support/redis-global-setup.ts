import type { TestProject } from 'vitest/node';
import { startRedis } from '../../local/redis-server.ts';

/** One single and one cluster-enabled Redis for a project's tests, got in the way a user's is. */
export default async ({ provide }: TestProject) => {
  const say = (line: string) => console.log(line);
  const single = await startRedis({ say });
  const cluster = await startRedis({ cluster: true, say });
  provide('redisUrls', { single: single.url, cluster: cluster.url });
  return async () => {
    await Promise.all([single.stop(), cluster.stop()]);
  };
};

declare module 'vitest' {
  export interface ProvidedContext {
    redisUrls: { readonly single: string; readonly cluster: string };
  }
}
