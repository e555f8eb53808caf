import type { EventPublisher, StateEvent } from '../use-cases/ports.ts';

export interface MemoryEvents extends EventPublisher {
  readonly events: readonly StateEvent[];
}

export const createMemoryEvents = (): MemoryEvents => {
  const events: StateEvent[] = [];
  return {
    events,
    publish: async (published) => {
      events.push(...structuredClone(published));
    },
  };
};
