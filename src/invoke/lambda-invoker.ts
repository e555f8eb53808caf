import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { FunctionInvoker, Log } from '../use-cases/ports.ts';

/** An asynchronous invocation is accepted within milliseconds; this bounds both tries together. */
const DEADLINE_MS = 2_000;

export interface LambdaInvokerOptions {
  /** Functions are named by this and their folder. */
  readonly functionPrefix: string;
  readonly log: Log;
  readonly deadlineMs?: number;
}

/** Starts functions by asynchronous invocation. A start that fails is logged: the sweep repairs it. */
export const createLambdaInvoker = (options: LambdaInvokerOptions): FunctionInvoker => {
  const client = new LambdaClient({ maxAttempts: 2, requestHandler: { connectionTimeout: 500 } });
  const { functionPrefix, log, deadlineMs = DEADLINE_MS } = options;

  const start = async (name: string, event: object): Promise<void> => {
    const command = new InvokeCommand({
      FunctionName: `${functionPrefix}${name}`,
      InvocationType: 'Event',
      Payload: Buffer.from(JSON.stringify(event)),
    });
    try {
      await client.send(command, { abortSignal: AbortSignal.timeout(deadlineMs) });
    } catch (error) {
      log.error('A function could not be started', { function: name, error });
    }
  };

  return {
    tryMatch: (queue) => start('try-match', { queue }),
    allocate: (queue, sessionId) => start('allocate', { queue, sessionId }),
    push: (queue, sessions) => start('push', { queue, sessions }),
  };
};
