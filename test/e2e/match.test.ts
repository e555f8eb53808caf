import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { upgradeStatus } from '../support/client.ts';
import { closeAll, openWorld, playThrough, type World } from '../support/runtime.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.stop());

describe('players who are matched', () => {
  it('go from enqueue to a server', async () => {
    const duel = await world.enqueueInOrder('Normal_1v1', ['alice', 'bob']);
    const found = await playThrough(duel);
    expect(new Set(found.map(({ session_id }) => session_id)).size).toBe(1);
    expect(new Set(found.map(({ server_address }) => server_address)).size).toBe(1);
    expect(found.map(({ team }) => team).toSorted()).toEqual([0, 1]);
    for (const { match_ticket } of found) expect(match_ticket.split('.')).toHaveLength(3);
    await closeAll(duel);
  });

  it('may queue again at once', async () => {
    const duel = await world.enqueueInOrder('Normal_1v1', ['alice', 'bob']);
    await playThrough(duel);
    for (const client of duel) client.send({ type: 'enqueue', game_mode: 'Normal_1v1' });
    const again = await Promise.all(duel.map((client) => client.next('queued')));
    expect(new Set(again.map(({ ticket_id }) => ticket_id)).size).toBe(2);
    await playThrough(duel);
    await closeAll(duel);
  });

  it('are ten in two teams of five', async () => {
    const names = Array.from({ length: 10 }, (_, index) => `five-${index}`);
    const players = await world.enqueueInOrder('Normal_5v5', names);
    const told = await players[0]?.next('start_loading');
    expect(told?.teams.map((team) => team.length)).toEqual([5, 5]);
    expect(told?.teams.flat().toSorted()).toEqual(players.map(({ player }) => player).toSorted());
    players[0]?.send({ type: 'loading_complete', loading_session_id: told?.loading_session_id ?? '' });
    const [found] = await Promise.all([players[0]?.next('match_found'), playThrough(players.slice(1))]);
    expect(found?.server_address).toMatch(/:/);
    await closeAll(players);
  });

  it('hear the truth about each stage from sync', async () => {
    const alice = await world.connect('alice');
    const truth = async () => {
      alice.send({ type: 'sync' });
      return alice.next('state');
    };
    expect(await truth()).toMatchObject({ status: 'none', cooldown_seconds: 0 });
    alice.send({ type: 'enqueue', game_mode: 'Normal_1v1' });
    const { ticket_id } = await alice.next('queued');
    expect(await truth()).toMatchObject({ status: 'waiting', ticket_id, position: 1 });
    alice.send({ type: 'ping' });
    expect(await alice.next('pong')).toMatchObject({ ticket_id });
    const [bob] = await world.enqueueInOrder('Normal_1v1', ['bob']);
    const told = await alice.next('start_loading');
    expect(await truth()).toMatchObject({ status: 'loading', ready: 0, total: 2, ticket_id });
    alice.send({ type: 'loading_complete', loading_session_id: told.loading_session_id });
    expect(await alice.next('player_ready')).toMatchObject({ ready: 1, total: 2 });
    const [[bobs], alices] = await Promise.all([playThrough([bob]), alice.next('match_found')]);
    expect(await truth()).toMatchObject({ status: 'matched', session_id: alices.session_id });
    expect(bobs?.session_id).toBe(alices.session_id);
    await closeAll([alice, bob]);
  });
});

describe('a client in the field', () => {
  it('is matched by enqueue and loading_complete alone', async () => {
    const players = await Promise.all(['alice', 'bob'].map(world.connect));
    for (const client of players)
      client.send(`{"type":"enqueue","player_id":"${client.player}","game_mode":"Normal_1v1"}`);
    await Promise.all(
      players.map(async (client) => {
        const { loading_session_id: id } = await client.next('start_loading');
        client.send(`{"type":"loading_complete","loading_session_id":"${id}"}`);
        const { session_id, server_address } = await client.next('match_found');
        expect(session_id).not.toBe('');
        expect(server_address).not.toBe('');
        const types = client.received.map(({ type }) => type);
        // A match may be made, and pushed, before the answer to `enqueue` is on its way.
        expect(types.toSorted()).toEqual(['match_found', 'queued', 'start_loading']);
        expect(types.at(-1)).toBe('match_found');
      }),
    );
    await closeAll(players);
  });
});

describe('the upgrade', () => {
  it('is refused without a token, or with a bad or expired one', async () => {
    // An emulated AWS answers every refusal alike.
    const refused = world.isEmulated ? 403 : 401;
    const expired = await world.mintToken('alice', { expiresInSeconds: -60 });
    const good = await world.mintToken('alice');
    const forged = `${good.slice(0, -8)}AAAAAAAA`;
    expect(await upgradeStatus(world.url)).toBe(refused);
    for (const token of ['nonsense', expired, forged])
      expect(await upgradeStatus(world.url, { authorization: `Bearer ${token}` })).toBe(refused);
  });

  it('takes the token from the header or the query', async () => {
    const token = await world.mintToken(world.name('alice'));
    expect(await upgradeStatus(world.url, { authorization: `Bearer ${token}` })).toBe(101);
    expect(await upgradeStatus(`${world.url}?token=${token}`)).toBe(101);
  });
});
