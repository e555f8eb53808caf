import type { Cluster, Redis } from 'ioredis';
import type { EventPublisher, StateEvent } from '../use-cases/ports.ts';
import { batchesOf, EVENTS_BATCH } from './batches-of.ts';

/** Publishes state events on Redis channels, for whoever listens at that moment. */
export const createRedisEvents = (redis: Redis | Cluster): EventPublisher => ({
  publish: async (events) => {
    for (const batch of batchesOf(events, EVENTS_BATCH))
      await Promise.all(batch.map((event) => redis.publish(channelOf(event), JSON.stringify(event))));
  },
});

export const channelOf = (event: StateEvent): string => {
  switch (event.kind) {
    case 'queue':
      return `events:queue:${event.gameMode}`;
    case 'session':
      return `events:session:${event.sessionId}`;
    case 'violation':
      return `events:violation:${event.code}`;
  }
};
