import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Faults, PostFault } from '../../local/faults.ts';
import type { TestClient } from '../support/client.ts';
import { closeAll, type OwnWorld, playThrough, startOwnWorld, ticketOf } from '../support/runtime.ts';

const faults: Faults = {};
let world: OwnWorld;
beforeAll(async () => {
  world = await startOwnWorld({ faults });
});
afterEach(() => {
  faults.onPost = undefined;
});
afterAll(() => world.stop());

/** The next push of this type meets the fault; resolves with the player's lost frame. */
const faultNext = (type: string, fault: PostFault) =>
  new Promise<string>((resolve) => {
    faults.onPost = (_connectionId, frame) => {
      if ((JSON.parse(frame) as { type: string }).type !== type) return undefined;
      faults.onPost = undefined;
      resolve(frame);
      return fault;
    };
  });

const ticketIn = (frame: string) => (JSON.parse(frame) as { ticket_id: string }).ticket_id;

/** Whose frame it was, and the other one. */
const byLuck = (pair: readonly [TestClient, TestClient], frame: string) => {
  const [alice, bob] = pair;
  const isAlices = ticketOf(alice).ticketId === ticketIn(frame);
  return isAlices ? { unlucky: alice, lucky: bob } : { unlucky: bob, lucky: alice };
};

describe('a start_loading that was accepted and lost', () => {
  it('I8: is found by sync, and the match goes on', async () => {
    const lost = faultNext('start_loading', 'drop');
    const pair = await world.enqueueInOrder('Normal_1v1', ['alice', 'bob']);
    const { unlucky, lucky } = byLuck(pair, await lost);
    unlucky.send({ type: 'ping' });
    expect((await unlucky.next('pong')).revision).toBeGreaterThan(ticketOf(unlucky).revision);
    unlucky.send({ type: 'sync' });
    const state = await unlucky.next('state');
    if (state.status !== 'loading') throw new Error(`Expected a loading session, found ${state.status}`);
    unlucky.send({ type: 'loading_complete', loading_session_id: state.loading_session_id });
    await Promise.all([unlucky.next('match_found'), playThrough([lucky])]);
    await closeAll(pair);
  });
});

describe('a start_loading that was not accepted', () => {
  it('I8: is pushed again until it is', async () => {
    let failures = 0;
    faults.onPost = (_connectionId, frame) => {
      if (!frame.includes('"start_loading"') || failures === 8) return undefined;
      failures += 1;
      return 'fail';
    };
    const pair = await world.enqueueInOrder('Normal_1v1', ['alice', 'bob']);
    await playThrough(pair);
    expect(failures).toBe(8);
    await closeAll(pair);
  });

  it('I7: cancels the session without blame when the connection is gone', async () => {
    const gone = faultNext('start_loading', 'gone');
    const pair = await world.enqueueInOrder('Normal_1v1', ['alice', 'bob']);
    const { unlucky, lucky } = byLuck(pair, await gone);
    const [carol] = await world.enqueueInOrder('Normal_1v1', ['carol']);
    await Promise.all(
      [carol, lucky].map(async (client) => {
        const told = await client.next(
          'start_loading',
          ({ teams }) => !teams.flat().includes(unlucky.player),
        );
        client.send({ type: 'loading_complete', loading_session_id: told.loading_session_id });
        await client.next('match_found');
      }),
    );
    const back = await world.connectAgain(unlucky);
    back.send({ type: 'sync' });
    expect(await back.next('state')).toMatchObject({
      status: 'waiting',
      ticket_id: ticketOf(unlucky).ticketId,
    });
    await closeAll([back, lucky, carol]);
  });
});

describe('a match_found that was lost', () => {
  it('is found by sync, with a match ticket', async () => {
    const lost = faultNext('match_found', 'drop');
    const pair = await world.enqueueInOrder('Normal_1v1', ['alice', 'bob']);
    for (const client of pair) {
      const { loading_session_id } = await client.next('start_loading');
      client.send({ type: 'loading_complete', loading_session_id });
    }
    const ticketId = ticketIn(await lost);
    for (const client of pair) client.send({ type: 'sync' });
    const states = await Promise.all(pair.map((client) => client.next('state')));
    for (const state of states)
      expect(state).toMatchObject({ status: 'matched', match_ticket: expect.any(String) });
    expect(states.map(({ ticket_id }) => ticket_id)).toContain(ticketId);
    await closeAll(pair);
  });
});
