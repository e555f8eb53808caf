import type { AwsAccount } from '../aws/sign-request.ts';
import { isWorthRetry, signedRequests } from '../aws/signed-requests.ts';
import type { FunctionInvoker, Log } from '../use-cases/ports.ts';

/** An asynchronous invocation is accepted within milliseconds; this bounds both tries together. */
const DEADLINE_MS = 2_000;
const TRIES_MAX = 2;
const SOCKETS_MAX = 16;
const ASYNCHRONOUS = { 'x-amz-invocation-type': 'Event', 'content-type': 'application/json' };

export interface LambdaInvokerOptions {
  /** Functions are named by this and their folder. */
  readonly functionPrefix: string;
  /** Of the API of Lambda. */
  readonly endpoint: string;
  readonly account: AwsAccount;
  readonly log: Log;
  readonly deadlineMs?: number;
}

/** Starts functions by asynchronous invocation. A start that fails is logged: the sweep repairs it. */
export const createLambdaInvoker = (options: LambdaInvokerOptions): FunctionInvoker => {
  const { functionPrefix, endpoint, account, log, deadlineMs = DEADLINE_MS } = options;
  const send = signedRequests({
    service: 'lambda',
    account,
    endpoint,
    socketsMax: SOCKETS_MAX,
    deadlineMs: deadlineMs / TRIES_MAX,
  });

  const start = async (name: string, event: object): Promise<void> => {
    const path = `/2015-03-31/functions/${functionPrefix}${name}/invocations`;
    const request = { method: 'POST', path, headers: ASYNCHRONOUS, body: JSON.stringify(event) };
    for (let attempt = 1; ; attempt += 1) {
      const answer = await send(request).catch((fault: unknown) => fault);
      if (typeof answer === 'number' && answer < 300) return;
      if (attempt < TRIES_MAX && isWorthRetry(answer)) continue;
      log.error('A function could not be started', { function: name, answer, attempts: attempt });
      return;
    }
  };

  return {
    tryMatch: (queue) => start('try-match', { queue }),
    allocate: (queue, sessionId) => start('allocate', { queue, sessionId }),
    push: (queue, sessions) => start('push', { queue, sessions }),
  };
};
