import type { Context } from 'aws-lambda';
import { type GuardPorts, guard, type Handler } from './guard.ts';

export type JobAnswer = { readonly outcome: 'done' | 'refused' };

export interface Invocation {
  /** What is left of the time limit. */
  readonly remainingMs: number;
}

/** Of an invocation without a time limit, as in a test. */
const UNLIMITED_MS = 60_000;

/**
 * A function that no client waits for. `accept` answers null for an event that is not one of its own: it is
 * refused with a log line. After a fault, or when its time is up, the invocation fails: Lambda tries a sweep once
 * more, and what any other job left is for the next schedule or sweep.
 */
export const job = <Ports extends GuardPorts, Accepted>(
  name: string,
  ports: () => Ports,
  accept: (event: unknown, ports: Ports) => Accepted | null,
  run: (ports: Ports, accepted: Accepted, invocation: Invocation) => Promise<unknown>,
): Handler<JobAnswer> => {
  const runAccepted = async (event: unknown, context: Context): Promise<JobAnswer> => {
    const wired = ports();
    const accepted = accept(event, wired);
    if (accepted === null) {
      wired.log.warn(`${name} was started with an event that it does not know`);
      return { outcome: 'refused' };
    }
    await run(wired, accepted, readInvocation(context));
    return { outcome: 'done' };
  };
  return guard<JobAnswer>(name, ports, runAccepted, null);
};

const readInvocation = (context: Partial<Context>): Invocation => ({
  remainingMs: context.getRemainingTimeInMillis?.() ?? UNLIMITED_MS,
});
