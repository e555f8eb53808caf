import type { AddressInfo } from 'node:net';
import { parentPort } from 'node:worker_threads';
import dynalite from 'dynalite';

/** The thread that DynamoDB's stand-in runs in; tells its port when it listens, and its counts when it is asked. */
const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => parentPort?.postMessage((server.address() as AddressInfo).port));

/** Requests by operation, as in `PutItem`. */
const requests: Record<string, number> = {};
server.on('request', ({ headers }) => {
  const operation = String(headers['x-amz-target']).split('.').at(-1) ?? '';
  requests[operation] = (requests[operation] ?? 0) + 1;
});
parentPort?.on('message', () => parentPort?.postMessage(requests));
