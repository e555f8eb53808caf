import { Redis } from 'ioredis';
import { withDeadline } from '../../local/with-deadline.ts';

type Watched = Readonly<Record<string, unknown>>;

export interface EventWatch {
  /** The first event with these fields that was not taken yet, seen or still to come; fails with what was seen. */
  next(fields: Watched, withinMs?: number): Promise<Watched>;
  /** Whether such an event has come and was not taken. */
  hasSeen(fields: Watched): boolean;
  stop(): Promise<void>;
}

const PATIENCE_MS = 10_000;
/** Of all queues there may be hundreds. */
const SHOWN_MAX = 20;

/** Listens to state events on Redis, so that a test can await what no client is told of. */
export const watchEvents = async (redisUrl: string, pattern = 'events:*'): Promise<EventWatch> => {
  const redis = new Redis(redisUrl);
  const untaken: Watched[] = [];
  const waiters = new Set<{ fields: Watched; give: (event: Watched) => void }>();
  redis.on('error', () => {});
  redis.on('pmessage', (_pattern: string, _channel: string, message: string) => {
    const event = JSON.parse(message) as Watched;
    const waiter = [...waiters].find(({ fields }) => hasFields(event, fields));
    if (waiter === undefined) return void untaken.push(event);
    waiters.delete(waiter);
    waiter.give(event);
  });
  await redis.psubscribe(pattern);
  return {
    hasSeen: (fields) => untaken.some((event) => hasFields(event, fields)),
    next: (fields, withinMs = PATIENCE_MS) => {
      const index = untaken.findIndex((event) => hasFields(event, fields));
      const [seen] = index === -1 ? [] : untaken.splice(index, 1);
      if (seen !== undefined) return Promise.resolve(seen);
      const { promise, resolve } = Promise.withResolvers<Watched>();
      const waiter = { fields, give: resolve };
      waiters.add(waiter);
      return withDeadline(promise, withinMs).catch((cause: unknown) => {
        waiters.delete(waiter);
        throw new Error(`Expected an event with ${JSON.stringify(fields)}; untaken: ${inShort(untaken)}`, {
          cause,
        });
      });
    },
    stop: async () => redis.disconnect(),
  };
};

const inShort = (events: readonly Watched[]): string =>
  events.length === 0 ? 'none' : JSON.stringify(events.slice(-SHOWN_MAX));

const hasFields = (event: Watched, fields: Watched) =>
  Object.entries(fields).every(([name, value]) => event[name] === value);
