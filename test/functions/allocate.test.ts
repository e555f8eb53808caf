import { expect, test, vi } from 'vitest';
import { handler } from '../../functions/allocate/handler.ts';
import { createTickWorld, QUEUE } from '../use-cases/tick-world.ts';

const { wiring } = vi.hoisted(() => ({ wiring: {} as Record<string, () => unknown> }));
vi.mock('../../src/wiring/aws.ts', () => wiring);

test('I4: an event that is delivered twice at once starts one allocation', async () => {
  const world = createTickWorld();
  for (const [name, port] of Object.entries(world.ports)) wiring[name] = () => port;
  const [ann, bob] = [await world.enqueue('ann'), await world.enqueue('bob')];
  const { sessionId } = await world.claim('ticker', [ann], [bob]);
  for (const player of ['ann', 'bob']) await world.ports.sessions.completeLoading(QUEUE, sessionId, player);

  const deliver = () => handler({ queue: QUEUE, sessionId }, { awsRequestId: 'the same' });
  expect(await Promise.all([deliver(), deliver()])).toEqual([{ outcome: 'done' }, { outcome: 'done' }]);
  expect(world.ports.allocator.requests).toHaveLength(1);
  expect(world.typesTo('ann')).toEqual(['match_found']);
});
