import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestClient } from '../support/client.ts';
import { closeAll, openWorld, type World } from '../support/runtime.ts';

let world: World;
let alice: TestClient;
beforeAll(async () => {
  world = await openWorld();
  alice = await world.connect('alice');
});
afterAll(async () => {
  await alice.close();
  await world.stop();
});

const tooLarge = JSON.stringify({ type: 'ping', filler: 'x'.repeat(9_000) });

describe('I11: bad input gets an error with its code, and the connection stays', () => {
  it.each([
    ['bad_json', 'not json', 'JSON object'],
    ['bad_json', '[1, 2]', 'JSON object'],
    ['bad_json', 'null', 'JSON object'],
    ['unknown_type', '{}', 'enqueue, dequeue, loading_complete, sync, ping'],
    ['unknown_type', '{"type":"fly"}', 'enqueue, dequeue, loading_complete, sync, ping'],
    ['unknown_type', '{"type":7}', 'enqueue, dequeue, loading_complete, sync, ping'],
    ['bad_frame', '{"type":"enqueue"}', 'game_mode'],
    ['bad_frame', '{"type":"enqueue","game_mode":7}', 'game_mode'],
    ['bad_frame', '{"type":"enqueue","game_mode":"Normal_1v1","regions":{"eu":"near"}}', 'regions.eu'],
    ['bad_frame', '{"type":"loading_complete"}', 'loading_session_id'],
    ['bad_frame', '{"type":"sync","receipt":5}', 'receipt'],
    ['unknown_game_mode', '{"type":"enqueue","game_mode":"Chess"}', 'Normal_1v1'],
    ['player_mismatch', '{"type":"enqueue","game_mode":"Normal_1v1","player_id":"bob"}', 'player_id'],
    ['not_in_party', '{"type":"enqueue","game_mode":"Normal_1v1","party":"nobody"}', 'party'],
    ['not_queued', '{"type":"dequeue"}', 'ticket'],
    ['bad_receipt', '{"type":"sync","receipt":"forged"}', 'receipt'],
    ['frame_too_large', tooLarge, '8192'],
  ])('%s for %.60s', async (code, text, told) => {
    alice.send(text);
    const error = await alice.next('error');
    expect(error).toMatchObject({ code, message: expect.stringContaining(told) });
    alice.send({ type: 'sync' });
    expect(await alice.next('state')).toMatchObject({ status: 'none' });
  });

  it('echoes the request id of what it refuses', async () => {
    alice.send('{"type":"enqueue","game_mode":7,"request_id":"r1"}');
    expect(await alice.next('error')).toMatchObject({ code: 'bad_frame', request_id: 'r1' });
    alice.send('{"type":"enqueue","game_mode":"Chess","request_id":"r2"}');
    expect(await alice.next('error')).toMatchObject({ code: 'unknown_game_mode', request_id: 'r2' });
  });

  it('answers loading_complete for an unknown session with the state', async () => {
    alice.send({ type: 'loading_complete', loading_session_id: 'nobodys' });
    expect(await alice.next('state')).toMatchObject({ status: 'none' });
  });
});

describe('a second enqueue', () => {
  it('is answered with the live ticket in the same mode, and refused in another', async () => {
    const bob = await world.connect('bob');
    bob.send({ type: 'enqueue', game_mode: 'Normal_5v5' });
    const { ticket_id } = await bob.next('queued');
    bob.send({ type: 'enqueue', game_mode: 'Normal_5v5' });
    expect(await bob.next('queued')).toMatchObject({ ticket_id, position: 1, queue_size: 1 });
    bob.send({ type: 'enqueue', game_mode: 'Normal_1v1' });
    expect(await bob.next('error')).toMatchObject({ code: 'already_queued' });
    bob.send({ type: 'dequeue' });
    expect(await bob.next('dequeued')).toMatchObject({ ticket_id, reason: 'requested' });
    await closeAll([bob]);
  });

  it('with the request id of a ticket that has ended needs a new one', async () => {
    const bob = await world.connect('bob');
    bob.send({ type: 'enqueue', game_mode: 'Normal_5v5', request_id: 'once' });
    await bob.next('queued');
    bob.send({ type: 'dequeue' });
    await bob.next('dequeued');
    bob.send({ type: 'enqueue', game_mode: 'Normal_5v5', request_id: 'once' });
    expect(await bob.next('error')).toMatchObject({ code: 'request_over', request_id: 'once' });
    await closeAll([bob]);
  });
});
