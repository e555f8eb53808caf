import { describe } from 'vitest';
import { createMemoryConnections } from '../../src/memory/memory-connections.ts';
import { createConnectionStore } from '../../src/redis/connection-store.ts';
import { describeCancelLoading } from '../support/conformance/cancel-loading.ts';
import { describeConnectionStore } from '../support/conformance/connection-store.ts';
import { describeDueWork } from '../support/conformance/due-work.ts';
import { describePlayerStore } from '../support/conformance/player-store.ts';
import { describePresence } from '../support/conformance/presence.ts';
import { describeSessionStore } from '../support/conformance/session-store.ts';
import { describeTickStore } from '../support/conformance/tick-store.ts';
import { describeTicketStore } from '../support/conformance/ticket-store.ts';
import { REDIS_KINDS, redisOf } from '../support/redis.ts';
import { redisPlayerWorld, redisQueueWorld } from '../support/stores.ts';

describe.each(REDIS_KINDS)('on %s Redis', (kind) => {
  const redis = redisOf(kind);
  const queues = () => redisQueueWorld(redis);
  describeTicketStore(kind, queues);
  describePresence(kind, queues);
  describeTickStore(kind, queues);
  describeDueWork(kind, queues);
  describeSessionStore(kind, queues);
  describeCancelLoading(kind, queues);
  describePlayerStore(kind, () => redisPlayerWorld(redis));
  describeConnectionStore(kind, () => createConnectionStore(redis, createMemoryConnections()));
});
