import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { FunctionError } from './function-error.ts';
import type { InvocationCall, InvocationReply, WorkerSetup } from './function-messages.ts';
import type { InvocationCounts } from './invocation-meter.ts';
import { createPendingInvocations } from './pending-invocations.ts';

export interface FunctionHostOptions {
  /** Holds `<name>/handler.ts`, one folder a function. */
  readonly functionsDirectory: string;
  readonly arnPrefix: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly timeoutMs: (functionName: string) => number;
  /** Every line that the functions write; null throws them away unread. */
  readonly onLogLine: ((line: string) => void) | null;
}

export interface FunctionHost {
  readonly functionNames: readonly string[];
  /** Rejects with FunctionError. */
  invoke(functionName: string, event: unknown): Promise<unknown>;
  counts(): Readonly<Record<string, InvocationCounts>>;
  cpuSeconds(): Promise<number>;
  /** Kills the thread in the middle of whatever it does; a new one takes over. */
  kill(): Promise<void>;
  /** Waits until nothing runs but `except`, at most so long; then ends the thread. */
  stop(waitMs: number, except: ReadonlySet<string>): Promise<void>;
}

/** Runs the functions in a thread of their own, so that their CPU time can be told from the rest. */
export const startFunctionHost = async (options: FunctionHostOptions): Promise<FunctionHost> => {
  const functionNames = functionsIn(options.functionsDirectory);
  const pending = createPendingInvocations();
  let stopping = false;
  let cpuSecondsBefore = 0;
  let thread = startThread(options, functionNames, pending.settle);

  /** A thread that dies takes its invocations with it, as a container does. */
  const watch = (worker: Worker): void => {
    worker.on('error', (error) => options.onLogLine?.(`The functions' thread died: ${error.stack}`));
    worker.once('exit', () => {
      pending.failAll(new FunctionError('Runtime.ExitError', 'The runtime exited before the answer.'));
      if (stopping) return;
      thread = startThread(options, functionNames, pending.settle);
      watch(thread.worker);
    });
  };

  await thread.ready;
  watch(thread.worker);

  const invoke = (functionName: string, event: unknown): Promise<unknown> => {
    const timeoutMs = options.timeoutMs(functionName);
    const { id, result } = pending.begin(functionName, timeoutMs);
    const call: InvocationCall = {
      id,
      functionName,
      payload: JSON.stringify(event),
      deadlineMs: Date.now() + timeoutMs,
      requestId: randomUUID(),
    };
    const { worker, ready } = thread;
    // A thread that does not get ready exits, which fails the invocation.
    ready.then(
      () => worker.postMessage(call),
      () => {},
    );
    return result;
  };

  const cpuSeconds = async (): Promise<number> => cpuSecondsBefore + (await cpuSecondsOf(thread.worker));

  const end = async (): Promise<void> => {
    cpuSecondsBefore = await cpuSeconds();
    await thread.worker.terminate();
  };

  return {
    functionNames,
    invoke,
    counts: pending.counts,
    cpuSeconds,
    kill: async () => {
      await end();
      await thread.ready;
    },
    stop: async (waitMs, except) => {
      await pending.quiet(waitMs, except);
      stopping = true;
      await end();
    },
  };
};

const functionsIn = (directory: string): string[] =>
  readdirSync(directory).filter((name) => existsSync(join(directory, name, 'handler.ts')));

const startThread = (
  { functionsDirectory, arnPrefix, environment, onLogLine }: FunctionHostOptions,
  functionNames: readonly string[],
  settle: (reply: InvocationReply) => void,
): { worker: Worker; ready: Promise<void> } => {
  const worker = new Worker(new URL('./function-worker.ts', import.meta.url), {
    workerData: { functionsDirectory, functionNames, arnPrefix } satisfies WorkerSetup,
    env: environment,
    stdout: true,
    stderr: true,
  });
  for (const output of [worker.stdout, worker.stderr])
    if (onLogLine === null) output.resume();
    else createInterface({ input: output }).on('line', onLogLine);
  const ready = new Promise<void>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error("The functions' thread ended while it was starting.")));
    worker.on('message', (reply: InvocationReply) => (reply.kind === 'ready' ? resolve() : settle(reply)));
  });
  return { worker, ready };
};

const cpuSecondsOf = async (worker: Worker): Promise<number> => {
  if (worker.threadId === -1) return 0;
  const { user, system } = await worker.cpuUsage();
  return (user + system) / 1_000_000;
};
