import type { FunctionInvoker, QueueId } from '../use-cases/ports.ts';

export type Invocation =
  | { readonly name: 'tryMatch'; readonly queue: QueueId }
  | { readonly name: 'allocate'; readonly queue: QueueId; readonly sessionId: string }
  | { readonly name: 'push'; readonly queue: QueueId; readonly sessions: readonly string[] };

export interface MemoryInvoker extends FunctionInvoker {
  readonly invocations: readonly Invocation[];
}

/** Records what would be started; `start` may run it. */
export const createMemoryInvoker = (start: (invocation: Invocation) => void = () => {}): MemoryInvoker => {
  const invocations: Invocation[] = [];
  const invoke = async (invocation: Invocation) => {
    invocations.push(invocation);
    start(invocation);
  };
  return {
    invocations,
    tryMatch: (queue) => invoke({ name: 'tryMatch', queue }),
    allocate: (queue, sessionId) => invoke({ name: 'allocate', queue, sessionId }),
    push: (queue, sessions) => invoke({ name: 'push', queue, sessions: [...sessions] }),
  };
};
