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

/** Left of the time limit when the answer is given up: enough to say so, in the log and to who waits. */
const ANSWER_EARLY_MS = 250;

/**
 * The outermost layer of every function: hands over what was counted, and turns whatever escapes into a log
 * line and `fallback`. Without one (null) nobody waits for an answer, and the invocation fails: Lambda counts
 * it, and tries again where it is told to. `ports` is called in each invocation, so that a wiring that failed
 * is tried again.
 */
export const guard = <Answer>(
  name: string,
  ports: () => GuardPorts,
  run: (event: unknown, context: Context) => Promise<Answer>,
  fallback: Answer | null,
): Handler<Answer> => {
  const guarded = middy<unknown, Answer | null>({
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
  return async (event, context) => {
    const answer = await guarded(event, (context ?? {}) as Context);
    // Not the fault itself: Lambda logs every field of what is thrown, the arguments of a Redis command included.
    if (answer === null) throw new Error(`${name} failed, as its log says`);
    return answer;
  };
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
