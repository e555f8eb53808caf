import type { LogSink } from './log-entry.ts';

export interface AsyncInvocationOptions {
  readonly invoke: (functionName: string, event: unknown) => Promise<unknown>;
  readonly log: LogSink;
  readonly nowMs: () => number;
  readonly concurrencyMax: number;
  readonly queueMax: number;
  /** Events that could not be started within this time are dropped. */
  readonly ageMsMax: number;
}

export interface AsyncInvocations {
  /** False when too many wait already. */
  enqueue(functionName: string, event: unknown): boolean;
  /** Drops what waits and what comes; what runs goes on. */
  stop(): void;
}

/** Lambda's queue of asynchronous invocations, set as the project sets it: no retries, events of 60 s at most. */
export const createAsyncInvocations = (options: AsyncInvocationOptions): AsyncInvocations => {
  const { invoke, log, nowMs, concurrencyMax, queueMax, ageMsMax } = options;
  const waiting: { functionName: string; event: unknown; sinceMs: number }[] = [];
  let running = 0;
  let stopped = false;

  const run = async (functionName: string, event: unknown): Promise<void> => {
    running += 1;
    try {
      await invoke(functionName, event);
    } catch (error) {
      if (!stopped) log({ level: 'error', source: functionName, message: String(error) });
    }
    running -= 1;
    startNext();
  };

  const startNext = (): void => {
    while (running < concurrencyMax) {
      const next = waiting.shift();
      if (next === undefined) return;
      if (nowMs() - next.sinceMs <= ageMsMax) void run(next.functionName, next.event);
      else log({ level: 'warn', source: next.functionName, message: 'An event was dropped: too old.' });
    }
  };

  return {
    enqueue: (functionName, event) => {
      // Accepted and lost, as an event that grows too old: the caller need not try again.
      if (stopped) return true;
      if (waiting.length >= queueMax) return false;
      waiting.push({ functionName, event, sinceMs: nowMs() });
      startNext();
      return true;
    },
    stop: () => {
      stopped = true;
      waiting.length = 0;
    },
  };
};
