import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeAll, type OwnWorld, playThrough, startOwnWorld } from '../support/runtime.ts';

let world: OwnWorld;
beforeAll(async () => {
  world = await startOwnWorld({ redisCluster: true });
});
afterAll(() => world.stop());

describe('on a Redis Cluster', () => {
  it('players are matched', async () => {
    const [alice, bob] = await world.enqueueInOrder('Normal_1v1', ['alice', 'bob']);
    const servers = await playThrough([alice, bob]);
    expect(new Set(servers.map(({ session_id }) => session_id)).size).toBe(1);
    await closeAll([alice, bob]);
  });

  it('a dequeue takes the ticket back, and a dropped player comes back to theirs', async () => {
    const [alice, carol] = await world.enqueueInOrder('Normal_5v5', ['alice', 'carol']);
    alice.send({ type: 'dequeue' });
    expect(await alice.next('dequeued')).toMatchObject({ reason: 'requested' });
    const { ticket_id } = carol.received.find((frame) => frame.type === 'queued') ?? {};
    carol.sever();
    const back = await world.connectAgain(carol);
    back.send({ type: 'sync' });
    expect(await back.next('state')).toMatchObject({ status: 'waiting', ticket_id });
    await closeAll([alice, back]);
  });
});
