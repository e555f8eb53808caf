import { getHeapStatistics } from 'node:v8';
import { BroadcastChannel, isMainThread } from 'node:worker_threads';

/** What the threads of the runtime are asked, and answer, for each other by. */
export const HEAP_CHANNEL = 'muster-heap';
export const COLLECT = 'collect';

/** What a thread holds after a garbage collection. */
export interface HeapOfThread {
  readonly part: 'gateway' | 'functions';
  readonly bytes: number;
}

/**
 * Imported by every thread of the runtime before anything else (`--import`): collects garbage when it is asked to, and
 * says what is left, buffers outside of the heap included. DynamoDB's stand-in runs in another process.
 */
const channel = new BroadcastChannel(HEAP_CHANNEL);
channel.onmessage = (message: unknown) => {
  if ((message as MessageEvent).data !== COLLECT) return;
  globalThis.gc?.();
  const { used_heap_size, external_memory } = getHeapStatistics();
  const part = isMainThread ? 'gateway' : 'functions';
  channel.postMessage({ part, bytes: used_heap_size + external_memory } satisfies HeapOfThread);
};
channel.unref();
