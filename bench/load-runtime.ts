import { BroadcastChannel } from 'node:worker_threads';
import type { PostFault } from '../local/faults.ts';
import type { LogSink } from '../local/log-entry.ts';
import { startRuntime } from '../local/runtime.ts';
import { withDeadline } from '../local/with-deadline.ts';
import type { RuntimeAddresses } from './e2e-runtime.ts';
import { COLLECT, HEAP_CHANNEL, type HeapOfThread } from './load-heap.ts';

/** The first argument, as JSON. */
export interface LoadRuntimeOptions {
  readonly configText: string;
  readonly dynamoDbUrl: string;
  /** Every so many posts one suffers a fault; 0 for never. */
  readonly postFaultEvery: number;
}

/** The answer to any message. Counts are since the start. */
export interface RuntimeFigures {
  /** After a garbage collection of both threads. */
  readonly rssBytes: number;
  readonly gatewayBytes: number;
  readonly functionsBytes: number;
  /** Warnings and errors in the log, by message. */
  readonly complaints: Readonly<Record<string, number>>;
  readonly postFaults: number;
}

const POST_FAULTS: readonly PostFault[] = ['drop', 'gone', 'fail', 'throttle'];
/** Whoever complains in ever new words is counted together. */
const COMPLAINTS_MAX = 100;
const COLLECT_MS_MAX = 30_000;
const THREADS = 2;
/** Beside other programs a handshake may take a second, and two hundred players come and go in each. */
const HANDSHAKES_AT_ONCE_MAX = 256;
const { configText, dynamoDbUrl, postFaultEvery }: LoadRuntimeOptions = JSON.parse(process.argv[2] ?? '{}');
const complaints: Record<string, number> = {};
let posts = 0;
let postFaults = 0;

const count: LogSink = ({ level, message }) => {
  if (level !== 'warn' && level !== 'error') return;
  const known = message in complaints || Object.keys(complaints).length < COMPLAINTS_MAX;
  const name = known ? message : 'others';
  complaints[name] = (complaints[name] ?? 0) + 1;
};

const onPost = (): PostFault | undefined => {
  posts += 1;
  if (postFaultEvery === 0 || posts % postFaultEvery !== 0) return undefined;
  postFaults += 1;
  return POST_FAULTS[postFaults % POST_FAULTS.length];
};

const collected = async (): Promise<ReadonlyMap<string, number>> => {
  const heaps = new Map<string, number>();
  const channel = new BroadcastChannel(HEAP_CHANNEL);
  const all = new Promise<void>((resolve) => {
    channel.onmessage = (message: unknown) => {
      const { part, bytes } = (message as MessageEvent).data as HeapOfThread;
      heaps.set(part, bytes);
      if (heaps.size === THREADS) resolve();
    };
  });
  channel.postMessage(COLLECT);
  await withDeadline(all, COLLECT_MS_MAX).finally(() => channel.close());
  return heaps;
};

const figures = async (): Promise<RuntimeFigures> => {
  const heaps = await collected();
  return {
    rssBytes: process.memoryUsage.rss(),
    gatewayBytes: heaps.get('gateway') ?? 0,
    functionsBytes: heaps.get('functions') ?? 0,
    complaints,
    postFaults,
  };
};

/** The runtime in a process of its own, with DynamoDB's stand-in in another; it ends when the benchmark does. */
const runtime = await startRuntime({
  configText,
  dynamoDbUrl,
  redisUrl: process.env.REDIS_URL || undefined,
  limits: { handshakesAtOnceMax: HANDSHAKES_AT_ONCE_MAX },
  faults: { onPost },
  log: count,
  say: (line) => console.error(line),
});
process.once('disconnect', () => runtime.stop().then(() => process.exit(0)));
process.on('message', () => void figures().then((answer) => process.send?.(answer)));
const { url, httpUrl, redisUrl } = runtime;
process.send?.({ url, httpUrl, redisUrl } satisfies RuntimeAddresses);
