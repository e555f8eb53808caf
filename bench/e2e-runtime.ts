import type { LogSink } from '../local/log-entry.ts';
import { startRuntime } from '../local/runtime.ts';

/** Told to the benchmark once the runtime is up. */
export interface RuntimeAddresses {
  readonly url: string;
  readonly httpUrl: string;
  readonly redisUrl: string;
}

/** Each message once: under load there may be thousands of the same. */
const complaints = new Set<string>();
const complain: LogSink = ({ level, message }) => {
  if ((level !== 'warn' && level !== 'error') || complaints.has(message)) return;
  complaints.add(message);
  console.error(`${level}: ${message}`);
};

/** The runtime in a process of its own, forked by the benchmark; it ends when the benchmark does. */
const runtime = await startRuntime({
  redisUrl: process.env.REDIS_URL || undefined,
  log: complain,
  say: (line) => console.error(line),
});
process.once('disconnect', () => runtime.stop().then(() => process.exit(0)));
const { url, httpUrl, redisUrl } = runtime;
process.send?.({ url, httpUrl, redisUrl } satisfies RuntimeAddresses);
