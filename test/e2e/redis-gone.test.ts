import { expect, it } from 'vitest';
import { startRedis } from '../../local/redis-server.ts';
import type { TestClient } from '../support/client.ts';
import { closeAll, playThrough, startOwnWorld } from '../support/runtime.ts';

/** Repeats the frame as a patient client does, until it is answered by something else than a passing error. */
const enqueueUntilQueued = async (client: TestClient): Promise<void> => {
  client.send({ type: 'enqueue', game_mode: 'Normal_1v1' });
  const answer = await client.next(['queued', 'error']);
  if (answer.type === 'queued') return;
  expect(answer).toMatchObject({ code: 'unavailable' });
  await enqueueUntilQueued(client);
};

it('without Redis players are told so, and all goes on when it is back', async () => {
  const redis = await startRedis();
  const world = await startOwnWorld({ redisUrl: redis.url });
  const pair = [await world.connect('alice'), await world.connect('bob')];
  await redis.stop();
  for (const client of pair) {
    client.send({ type: 'enqueue', game_mode: 'Normal_1v1', request_id: 'r1' });
    expect(await client.next('error')).toMatchObject({
      code: 'unavailable',
      request_id: 'r1',
      retry_after_seconds: expect.any(Number),
    });
  }
  const back = await startRedis({ port: redis.port });
  await Promise.all(pair.map(enqueueUntilQueued));
  await playThrough(pair);
  await closeAll(pair);
  await world.stop();
  await back.stop();
});
