import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { describeFault } from '../core/describe-fault.ts';
import type { Log, Metrics } from '../use-cases/ports.ts';
import { Unavailable } from '../use-cases/unavailable.ts';

export interface GuardPorts {
  readonly log: Log;
  readonly metrics: Metrics;
}

export type Handler<Answer> = (event: unknown, context?: Partial<Context> | null) => Promise<Answer>;

/** Left of the time limit when the answer is given up: enough to send the one that says so. */
const ANSWER_EARLY_MS = 250;

/**
 * The outermost layer of every function: hands over what was counted, and turns whatever escapes into a log
 * line and `fallback`. `ports` is called in each invocation, so that a wiring that failed is tried again.
 */
export const guard = <Answer>(
  name: string,
  ports: () => GuardPorts,
  run: (event: unknown, context: Context) => Promise<Answer>,
  fallback: Answer,
): Handler<Answer> => {
  const guarded = middy<unknown, Answer>({
    timeoutEarlyInMillis: ANSWER_EARLY_MS,
    timeoutEarlyResponse: () => {
      reportFault(ports(), `${name} ran out of time`, new Error('The time limit is near'));
      return fallback;
    },
  })
    .use({
      after: () => ports().metrics.flush(),
      onError: ({ error }) => {
        reportAnyhow(name, ports, error);
        return fallback;
      },
    })
    .handler(run);
  return (event, context) => guarded(event, (context ?? {}) as Context);
};

/** A fault of another part is a warning; anything else is ours, and an error. */
export const reportFault = (
  { log, metrics }: GuardPorts,
  message: string,
  fault: unknown,
  fields: Readonly<Record<string, unknown>> = {},
): void => {
  metrics.count('Faults');
  const line = { ...fields, fault: describeFault(fault) };
  if (fault instanceof Unavailable) log.warn(message, line);
  else log.error(message, line);
};

/** The ports themselves may be what failed. */
const reportAnyhow = (name: string, ports: () => GuardPorts, fault: unknown): void => {
  try {
    reportFault(ports(), `${name} failed`, fault);
    ports().metrics.flush();
  } catch {
    console.error(JSON.stringify({ level: 'ERROR', message: `${name} failed`, fault: describeFault(fault) }));
  }
};
