import { Redis } from 'ioredis';

type Watched = Readonly<Record<string, unknown>>;

export interface EventWatch {
  /** The first event with these fields that was not taken yet, seen or still to come. */
  next(fields: Watched): Promise<Watched>;
  stop(): Promise<void>;
}

/** Listens to state events on Redis, so that a test can await what no client is told of. */
export const watchEvents = async (redisUrl: string, pattern = 'events:*'): Promise<EventWatch> => {
  const redis = new Redis(redisUrl);
  const untaken: Watched[] = [];
  const waiters = new Set<{ fields: Watched; give: (event: Watched) => void }>();
  redis.on('error', () => {});
  redis.on('pmessage', (_pattern: string, _channel: string, message: string) => {
    const event = JSON.parse(message) as Watched;
    const waiter = [...waiters].find(({ fields }) => hasFields(event, fields));
    if (waiter === undefined) untaken.push(event);
    else waiter.give(event);
  });
  await redis.psubscribe(pattern);
  return {
    next: (fields) => {
      const index = untaken.findIndex((event) => hasFields(event, fields));
      const [seen] = index === -1 ? [] : untaken.splice(index, 1);
      if (seen !== undefined) return Promise.resolve(seen);
      return new Promise((resolve) => {
        const waiter = {
          fields,
          give: (event: Watched) => {
            waiters.delete(waiter);
            resolve(event);
          },
        };
        waiters.add(waiter);
      });
    },
    stop: async () => redis.disconnect(),
  };
};

const hasFields = (event: Watched, fields: Watched) =>
  Object.entries(fields).every(([name, value]) => event[name] === value);
