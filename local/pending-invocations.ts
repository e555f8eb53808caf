import { FunctionError } from './function-error.ts';
import type { InvocationReply } from './function-messages.ts';
import { createInvocationMeter, type InvocationCounts } from './invocation-meter.ts';

export interface PendingInvocations {
  /** The result rejects with FunctionError when the function fails or its time is up. */
  begin(functionName: string, timeoutMs: number): { readonly id: number; readonly result: Promise<unknown> };
  /** The answer to an invocation whose time was up is ignored. */
  settle(reply: InvocationReply): void;
  failAll(error: FunctionError): void;
  /** Resolves when nothing runs but `except`, or when the time is over. */
  quiet(waitMs: number, except: ReadonlySet<string>): Promise<void>;
  counts(): Readonly<Record<string, InvocationCounts>>;
}

interface Pending {
  readonly functionName: string;
  readonly startedAtMs: number;
  readonly timer: NodeJS.Timeout;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: FunctionError) => void;
}

export const createPendingInvocations = (): PendingInvocations => {
  const pending = new Map<number, Pending>();
  const meter = createInvocationMeter();
  let lastId = 0;
  let onSettled = () => {};

  /** `ms`: what the handler took by its own clock; without it, what passed here. */
  const take = (id: number, failed: boolean, ms?: number): Pending | undefined => {
    const found = pending.get(id);
    if (found === undefined) return undefined;
    pending.delete(id);
    clearTimeout(found.timer);
    meter.noteSettled(found.functionName, failed, ms ?? performance.now() - found.startedAtMs);
    onSettled();
    return found;
  };

  const begin: PendingInvocations['begin'] = (functionName, timeoutMs) => {
    lastId += 1;
    const id = lastId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const timeUp = () =>
      take(id, true)?.reject(
        new FunctionError(
          'Sandbox.Timedout',
          `Task timed out after ${(timeoutMs / 1_000).toFixed(2)} seconds`,
        ),
      );
    const timer = setTimeout(timeUp, timeoutMs).unref();
    pending.set(id, { functionName, startedAtMs: performance.now(), timer, resolve, reject });
    return { id, result: promise };
  };

  const settle = (reply: InvocationReply): void => {
    if (reply.kind === 'result') take(reply.id, false, reply.ms)?.resolve(JSON.parse(reply.payload));
    if (reply.kind === 'failure')
      take(reply.id, true, reply.ms)?.reject(new FunctionError(reply.errorType, reply.message, reply.stack));
  };

  const quiet = (waitMs: number, except: ReadonlySet<string>): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      onSettled = () => {
        if ([...pending.values()].some(({ functionName }) => !except.has(functionName))) return;
        clearTimeout(timer);
        resolve();
      };
      onSettled();
    });

  return {
    begin,
    settle,
    failAll: (error) => {
      for (const id of [...pending.keys()]) take(id, true)?.reject(error);
    },
    quiet,
    counts: () => meter.counts(pending.values()),
  };
};
