import { startRuntime } from '../local/runtime.ts';

/** Told to the benchmark once the runtime is up. */
export interface RuntimeAddresses {
  readonly url: string;
  readonly httpUrl: string;
  readonly redisUrl: string;
}

/** The runtime in a process of its own, forked by the benchmark; it ends when the benchmark does. */
const runtime = await startRuntime({
  redisUrl: process.env.REDIS_URL || undefined,
  say: (line) => console.error(line),
});
process.once('disconnect', () => runtime.stop().then(() => process.exit(0)));
const { url, httpUrl, redisUrl } = runtime;
process.send?.({ url, httpUrl, redisUrl } satisfies RuntimeAddresses);
