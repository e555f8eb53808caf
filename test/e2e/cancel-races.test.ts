import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestClient } from '../support/client.ts';
import { closeAll, openWorld, type World } from '../support/runtime.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.stop());

/** An emulated AWS runs one invocation of a route's function at a time. */
const pairsIn = ({ isEmulated }: World) => (isEmulated ? 8 : 24);

/** When the first of a pair takes its enqueue back: each is near the moment of matching in its own way. */
const MOMENTS = {
  'with the enqueue': async () => {},
  'when queued': (leaver: TestClient) => leaver.next('queued'),
  'when the partner is queued': (_: TestClient, stayer: TestClient) => stayer.next('queued'),
  'when told to load': (leaver: TestClient) => leaver.next('start_loading'),
  'right after it has loaded': async (leaver: TestClient) => {
    const { loading_session_id } = await leaver.next('start_loading');
    leaver.send({ type: 'loading_complete', loading_session_id });
  },
} as const;

/**
 * Two stayers who met would wait for each other until both are no-shows, and two leavers for nobody else then: each
 * leaver is to meet a stayer, who comes back into line for the next.
 */
const keepApart = (group: readonly TestClient[]) =>
  group.map(({ player }) => {
    const blocked = group.map((other) => other.player).filter((other) => other !== player);
    return world.writeProfile(player, { blocked });
  });

/** The answer to a dequeue; `superseded` is that of an enqueue which it overtook. */
const answered = (client: TestClient) =>
  client.next(['dequeued', 'error'], (frame) => frame.type !== 'error' || frame.code !== 'superseded');

describe('I3: a dequeue at the moment of matching', () => {
  it.each(Object.entries(MOMENTS))('%s leaves every player in one clear state', async (_, moment) => {
    const pairs = pairsIn(world);
    const leavers = await Promise.all(Array.from({ length: pairs }, () => world.connect('leaver')));
    const stayers = await Promise.all(Array.from({ length: pairs }, () => world.connect('stayer')));
    await Promise.all([leavers, stayers].flatMap(keepApart));
    await Promise.all(
      leavers.map(async (leaver, index) => {
        const stayer = stayers[index] ?? leaver;
        leaver.send({ type: 'enqueue', game_mode: 'Normal_1v1' });
        stayer.send({ type: 'enqueue', game_mode: 'Normal_1v1' });
        await moment(leaver, stayer);
        leaver.send({ type: 'dequeue' });
        await answered(leaver);
      }),
    );
    for (const leaver of leavers) await expectGone(leaver);
    for (const client of [...leavers, ...stayers]) client.send({ type: 'dequeue' });
    await Promise.all(stayers.map(answered));
    await closeAll([...leavers, ...stayers]);
  });
});

/**
 * A leaver whose dequeue was granted has no ticket, and is never told of a session that was made after it.
 * Asked by `ping`: a `state` may be the answer to a `loading_complete` that came too late.
 */
const expectGone = async (leaver: TestClient) => {
  leaver.send({ type: 'ping' });
  const { ticket_id } = await leaver.next('pong');
  const granted = leaver.received.find((frame) => frame.type === 'dequeued');
  if (granted === undefined) return;
  expect(ticket_id).toBeNull();
  const later = leaver.received.filter(
    (frame) =>
      (frame.type === 'start_loading' || frame.type === 'match_found') && frame.revision > granted.revision,
  );
  expect(later).toEqual([]);
};
