import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface LocalDynamoDb {
  readonly url: string;
  cpuSeconds(): Promise<number>;
  /** How many requests there were, by operation, as in `PutItem`. */
  requests(): Promise<Readonly<Record<string, number>>>;
  stop(): Promise<void>;
}

/** dynalite, in memory, on a free port and in a thread of its own. */
export const startDynamoDb = async (): Promise<LocalDynamoDb> => {
  const worker = new Worker(new URL('./dynamodb-worker.ts', import.meta.url));
  const [port] = await once(worker, 'message');
  return {
    url: `http://127.0.0.1:${port}`,
    cpuSeconds: async () => {
      const { user, system } = await worker.cpuUsage();
      return (user + system) / 1_000_000;
    },
    requests: async () => {
      const answer = once(worker, 'message');
      worker.postMessage('requests');
      return (await answer)[0];
    },
    stop: async () => void (await worker.terminate()),
  };
};

/** One that somebody else has started; its figures are theirs to ask for. */
export const reachDynamoDb = (url: string): LocalDynamoDb => ({
  url,
  cpuSeconds: async () => 0,
  requests: async () => ({}),
  stop: async () => {},
});
