import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeAll, openWorld, playThrough, ticketOf, type World } from '../support/runtime.ts';
import { type EventWatch, watchEvents } from '../support/runtime-events.ts';

let world: World;
let events: EventWatch;
beforeAll(async () => {
  world = await openWorld();
  events = await watchEvents(world.redisUrl);
});
afterAll(async () => {
  await events.stop();
  await world.stop();
});

describe('a connection that drops while its player waits', () => {
  it('costs nothing within the grace: the ticket keeps its place', async () => {
    const [alice, watcher] = await world.enqueueInOrder('Normal_5v5', ['alice', 'watcher']);
    const { ticketId } = ticketOf(alice);
    alice.sever();
    await events.next({ event: 'suspended', ticketId });
    const back = await world.connectAgain(alice);
    back.send({ type: 'sync' });
    expect(await back.next('state')).toMatchObject({ status: 'waiting', ticket_id: ticketId, position: 1 });
    await closeAll([back, watcher]);
  });

  it('I2: keeps the ticket out of matches until it is back', async () => {
    const [alice] = await world.enqueueInOrder('Normal_1v1', ['alice']);
    const { ticketId } = ticketOf(alice);
    alice.sever();
    await events.next({ event: 'suspended', ticketId });
    const others = await world.enqueueInOrder('Normal_1v1', ['bob', 'carol']);
    for (const client of others) {
      const { teams, loading_session_id } = await client.next('start_loading');
      expect(teams.flat().toSorted()).toEqual(others.map(({ player }) => player).toSorted());
      client.send({ type: 'loading_complete', loading_session_id });
    }
    await Promise.all(others.map((client) => client.next('match_found')));
    await closeAll(others);
  });

  it('ends the ticket after the grace, and only its receipt brings it back with its age', async () => {
    const [alice, bob, watcher] = await world.enqueueInOrder('Fleeting_5v5', ['alice', 'bob', 'watcher']);
    for (const client of [alice, bob]) {
      client.sever();
      await events.next({ event: 'expired', ticketId: ticketOf(client).ticketId });
    }
    const [aliceAgain, bobAgain] = [await world.connectAgain(alice), await world.connectAgain(bob)];
    bobAgain.send({ type: 'sync' });
    expect(await bobAgain.next('state')).toMatchObject({ status: 'none', ticket_id: null });
    aliceAgain.send({ type: 'sync', receipt: ticketOf(alice).receipt });
    expect(await aliceAgain.next('state')).toMatchObject({
      status: 'waiting',
      ticket_id: ticketOf(alice).ticketId,
    });
    bobAgain.send({ type: 'sync', receipt: ticketOf(watcher).receipt });
    expect(await bobAgain.next('error')).toMatchObject({ code: 'bad_receipt' });
    await closeAll([aliceAgain, bobAgain, watcher]);
  });
});

describe('a connection that drops while its session loads', () => {
  it('comes back to the same session and is matched', async () => {
    const [alice, bob] = await world.enqueueInOrder('Normal_1v1', ['alice', 'bob']);
    const told = await alice.next('start_loading');
    alice.sever();
    const back = await world.connectAgain(alice);
    back.send({ type: 'sync' });
    const { loading_session_id } = told;
    expect(await back.next('state')).toMatchObject({ status: 'loading', loading_session_id });
    back.send({ type: 'loading_complete', loading_session_id });
    const [found, [bobs]] = await Promise.all([back.next('match_found'), playThrough([bob])]);
    expect(found.session_id).toBe(bobs?.session_id);
    await closeAll([back, bob]);
  });
});

describe('a second connection of a player', () => {
  it('takes over the ticket; the first one is told and closed', async () => {
    const [alice] = await world.enqueueInOrder('Normal_1v1', ['alice']);
    const second = await world.connectAgain(alice);
    second.send({ type: 'sync' });
    const { ticketId } = ticketOf(alice);
    expect(await second.next('state')).toMatchObject({ status: 'waiting', ticket_id: ticketId });
    expect(await alice.next('error')).toMatchObject({ code: 'replaced' });
    await alice.closed;
    const [bob] = await world.enqueueInOrder('Normal_1v1', ['bob']);
    await playThrough([second, bob]);
    await closeAll([second, bob]);
  });

  it('may be opened before the first one has said anything', async () => {
    const first = await world.connect('alice');
    const second = await world.connectAgain(first);
    second.send({ type: 'enqueue', game_mode: 'Normal_5v5' });
    const { ticket_id } = await second.next('queued');
    first.send({ type: 'enqueue', game_mode: 'Normal_5v5' });
    expect(await first.next('error')).toMatchObject({ code: 'replaced' });
    await first.closed;
    second.send({ type: 'ping' });
    expect(await second.next('pong')).toMatchObject({ ticket_id });
    await closeAll([second]);
  });
});
