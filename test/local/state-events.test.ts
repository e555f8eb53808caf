import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LogEntry } from '../../local/log-entry.ts';
import { type RunningRedis, startRedis } from '../../local/redis-server.ts';
import { logStateEvents } from '../../local/state-events.ts';
import { createRedisEvents } from '../../src/events/redis-events.ts';
import { createRedis } from '../../src/redis/connect-redis.ts';
import type { StateEvent } from '../../src/use-cases/ports.ts';

let redis: RunningRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const session = { kind: 'session', sessionId: 's1', gameMode: 'Duel' } as const;
const players = ['alice', 'bob'];

it('matches show with their players, everything else only to those who want to see all', async () => {
  const events: StateEvent[] = [
    { ...session, event: 'loading', players },
    { ...session, event: 'player_ready' },
    { ...session, event: 'matched', players },
    { ...session, event: 'cancelled', players, reason: 'no_show' },
    { kind: 'queue', gameMode: 'Duel', event: 'requeued', ticketId: 't1' },
  ];
  const client = createRedis({ url: redis.url, cluster: false });
  const lines: string[] = [];
  let heardAll = () => {};
  const all = new Promise<void>((resolve) => {
    heardAll = resolve;
  });
  const stop = await logStateEvents(redis.url, ({ level, message, fields }: LogEntry) => {
    lines.push([level, message, fields?.players].filter(Boolean).join(' '));
    if (lines.length === events.length) heardAll();
  });
  await client.publish('events:session:x', 'not one of ours');
  for (const event of events) await createRedisEvents(client).publish([event]);
  await all;
  expect(lines).toEqual([
    'info match formed alice, bob',
    'debug session',
    'info match has its server alice, bob',
    'info match cancelled: no_show alice, bob',
    'debug queue',
  ]);
  stop();
  client.disconnect();
});
