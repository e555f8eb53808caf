import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { InvocationCall, InvocationReply, WorkerSetup } from './function-messages.ts';
import { invocationContext } from './invocation-context.ts';

/**
 * The thread that the functions run in, as their container does on Lambda: every handler is imported once,
 * unchanged, with the environment already set. Invocations run concurrently, which Lambda never does to a container.
 */
type Handler = (event: unknown, context: unknown) => Promise<unknown>;

const { functionsDirectory, functionNames, arnPrefix }: WorkerSetup = workerData;
const handlers = new Map<string, Handler>();

const reply = (message: InvocationReply): void => parentPort?.postMessage(message);

const importHandlers = async (): Promise<void> => {
  for (const name of functionNames) {
    const file = pathToFileURL(join(functionsDirectory, name, 'handler.ts')).href;
    const { handler }: { handler?: unknown } = await import(file);
    if (typeof handler !== 'function') throw new Error(`${name}/handler.ts exports no function "handler".`);
    handlers.set(name, handler as Handler);
  }
};

const run = async ({ id, functionName, payload, deadlineMs, requestId }: InvocationCall): Promise<void> => {
  const startedAtMs = performance.now();
  const ms = () => performance.now() - startedAtMs;
  try {
    const handler = handlers.get(functionName);
    if (handler === undefined) throw new Error(`There is no function ${functionName}.`);
    const context = invocationContext(functionName, arnPrefix, requestId, deadlineMs);
    const result = await handler(JSON.parse(payload), context);
    reply({ id, kind: 'result', ms: ms(), payload: JSON.stringify(result ?? null) });
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const { name: errorType, message, stack = '' } = error;
    reply({ id, kind: 'failure', ms: ms(), errorType, message, stack });
  }
};

await importHandlers();
parentPort?.on('message', (call: InvocationCall) => void run(call));
reply({ kind: 'ready' });
