import { randomUUID } from 'node:crypto';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { createRedisEvents } from '../../src/events/redis-events.ts';
import { createRedis } from '../../src/redis/connect-redis.ts';
import type { StateEvent } from '../../src/use-cases/ports.ts';
import { REDIS_KINDS, redisOf } from '../support/redis.ts';

describe.each(REDIS_KINDS)('state events on %s Redis', (kind) => {
  const redis = redisOf(kind);

  const listen = async (channels: readonly string[]) => {
    const subscriber = createRedis({ url: inject('redisUrls')[kind], cluster: kind === 'cluster' });
    onTestFinished(() => subscriber.disconnect());
    const heard: (readonly [string, StateEvent])[] = [];
    subscriber.on('message', (channel: string, message: string) => {
      heard.push([channel, JSON.parse(message)]);
      subscriber.emit('heard', heard.length);
    });
    await subscriber.subscribe(...channels);
    const count = (wanted: number) =>
      new Promise<typeof heard>((resolve) => {
        const look = () => heard.length >= wanted && resolve(heard);
        subscriber.on('heard', look);
        look();
      });
    return count;
  };

  test('each event goes to the channel of its queue, session or violation', async () => {
    const gameMode = `mode-${randomUUID()}`;
    const sessionId = randomUUID();
    const code = `code-${randomUUID()}`;
    const events: StateEvent[] = [
      { kind: 'queue', gameMode, event: 'enqueued', ticketId: 't1' },
      { kind: 'session', sessionId, gameMode, event: 'loading', players: ['alice', 'bob'] },
      { kind: 'violation', code, player: 'alice' },
    ];
    const channels = [`events:queue:${gameMode}`, `events:session:${sessionId}`, `events:violation:${code}`];
    const heard = await listen(channels);
    await createRedisEvents(redis).publish(events);
    const messages = await heard(3);
    expect(new Map(messages)).toEqual(new Map(channels.map((channel, index) => [channel, events[index]])));
  });

  test('events of one queue arrive in their order, however many', async () => {
    const gameMode = `mode-${randomUUID()}`;
    const heard = await listen([`events:queue:${gameMode}`]);
    const events: StateEvent[] = Array.from({ length: 25 }, (_, size) => ({
      kind: 'queue',
      gameMode,
      event: 'size',
      size,
    }));
    await createRedisEvents(redis).publish(events);
    expect((await heard(25)).map(([, event]) => event)).toEqual(events);
  });
});
