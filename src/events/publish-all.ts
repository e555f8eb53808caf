import type { EventPublisher, Log, StateEvent } from '../use-cases/ports.ts';

/** The transition is done; its caller waits no longer than this for the world to hear of it. */
const PATIENCE_MS = 100;

/** Hands events to every publisher at once: at most once, never for long, and without ever failing the caller. */
export const publishAll = (
  publishers: readonly EventPublisher[],
  log: Log,
  patienceMs = PATIENCE_MS,
): EventPublisher => ({
  publish: async (events) => {
    if (events.length === 0 || publishers.length === 0) return;
    await within(
      patienceMs,
      Promise.all(publishers.map((publisher) => publishQuietly(publisher, events, log))),
    );
  },
});

const publishQuietly = async (publisher: EventPublisher, events: readonly StateEvent[], log: Log) => {
  try {
    await publisher.publish(events);
  } catch (error) {
    log.warn('State events were lost', { error, events: events.length });
  }
};

const within = async (patienceMs: number, work: Promise<unknown>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patienceMs);
  });
  await Promise.race([work, patience]);
  clearTimeout(timer);
};
