import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeAll, openWorld, playThrough, type World } from '../support/runtime.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.stop());

describe('a player who does not load', () => {
  it('I6: sends the others back, ahead of newcomers', async () => {
    const four = await world.enqueueInOrder('Brief_2v2', ['first', 'second', 'third', 'noshow']);
    const noShow = four[3];
    const innocent = four.slice(0, 3);
    for (const client of innocent) {
      const { loading_session_id } = await client.next('start_loading');
      client.send({ type: 'loading_complete', loading_session_id });
    }
    const newcomers = await world.enqueueInOrder('Brief_2v2', ['fourth', 'fifth', 'sixth']);
    await noShow.next('start_loading');
    expect(await noShow.next('loading_cancelled')).toMatchObject({ reason: 'no_show', requeued: false });
    for (const client of innocent)
      expect(await client.next('loading_cancelled')).toMatchObject({ reason: 'no_show', requeued: true });
    const rematch = [...innocent, ...newcomers.slice(0, 1)];
    const found = await playThrough(rematch);
    expect(new Set(found.map(({ session_id }) => session_id)).size).toBe(1);
    await closeAll([...four, ...newcomers]);
  });

  it('pays nothing the first time and a cool-down the second', async () => {
    const [noShow, partner] = await world.enqueueInOrder('Brief_1v1', ['noshow', 'partner']);
    for (let missed = 1; missed <= 2; missed += 1) {
      const { loading_session_id } = await partner.next('start_loading');
      partner.send({ type: 'loading_complete', loading_session_id });
      expect(await noShow.next('loading_cancelled')).toMatchObject({ reason: 'no_show', requeued: false });
      noShow.send({ type: 'enqueue', game_mode: 'Brief_1v1' });
      if (missed === 1) await noShow.next('queued');
    }
    const refused = await noShow.next('error');
    expect(refused).toMatchObject({ code: 'cooldown' });
    expect(refused.retry_after_seconds).toBeGreaterThan(50);
    expect(refused.retry_after_seconds).toBeLessThanOrEqual(60);
    noShow.send({ type: 'sync' });
    const { status, ...truth } = await noShow.next('state');
    expect(status).toBe('none');
    expect(truth).toMatchObject({ cooldown_seconds: expect.closeTo(60, -1) });
    await closeAll([noShow, partner]);
  });
});

describe('a player who declines', () => {
  it('ends the session at once: the other waits on and is matched', async () => {
    const [decliner, other] = await world.enqueueInOrder('Normal_1v1', ['decliner', 'other']);
    await decliner.next('start_loading');
    await other.next('start_loading');
    decliner.send({ type: 'dequeue' });
    expect(await decliner.next('dequeued')).toMatchObject({ reason: 'declined' });
    expect(await other.next('loading_cancelled')).toMatchObject({ reason: 'declined', requeued: true });
    const [third] = await world.enqueueInOrder('Normal_1v1', ['third']);
    await playThrough([other, third]);
    await closeAll([decliner, other, third]);
  });
});
