import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Wishes } from '../../bots/traits.ts';
import type { TestClient } from '../support/client.ts';
import { closeAll, openWorld, playThrough, type World } from '../support/runtime.ts';
import type { ROLES } from '../support/runtime-configuration.ts';
import { watchEvents } from '../support/runtime-events.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.stop());

const enqueue = async (gameMode: string, client: TestClient, wishes: Wishes = {}) => {
  client.send({ type: 'enqueue', game_mode: gameMode, ...wishes });
  await client.next('queued');
};

const statusOf = async (client: TestClient) => {
  client.send({ type: 'sync' });
  return (await client.next('state')).status;
};

/** Resolves when a tick has matched whom it could of so many waiting tickets. */
const watchTicks = async (gameMode: string) => {
  const { next, stop } = await watchEvents(world.redisUrl, `events:queue:${gameMode}`);
  return { tickOf: (size: number) => next({ event: 'size', size }), stop };
};

/** Those of the waiting whom the newcomer plays, all the way to a server, and those who wait on. */
const meet = async (newcomer: TestClient, waiting: readonly TestClient[]) => {
  const { loading_session_id, teams } = await newcomer.next('start_loading');
  newcomer.send({ type: 'loading_complete', loading_session_id });
  const isMet = ({ player }: TestClient) => teams.flat().includes(player);
  const met = waiting.filter(isMet);
  await Promise.all([newcomer.next('match_found'), playThrough(met)]);
  return { met, left: waiting.filter((client) => !isMet(client)), teams };
};

describe('two players', () => {
  it('never meet when one has blocked the other', async () => {
    const { tickOf, stop } = await watchTicks('Blocked_duel');
    const [alice] = await world.enqueueInOrder('Blocked_duel', ['alice']);
    const bob = await world.connect('bob');
    await world.writeProfile(bob.player, { blocked: [alice.player] });
    await enqueue('Blocked_duel', bob);
    await tickOf(2);
    expect(await Promise.all([alice, bob].map(statusOf))).toEqual(['waiting', 'waiting']);
    const [carol] = await world.enqueueInOrder('Blocked_duel', ['carol']);
    const { met, left } = await meet(carol, [alice, bob]);
    expect(met).toHaveLength(1);
    expect(await Promise.all(left.map(statusOf))).toEqual(['waiting']);
    await closeAll([alice, bob, carol]);
    await stop();
  });

  it('do not meet again at once when they have just played', async () => {
    const { tickOf, stop } = await watchTicks('Recent_duel');
    const pair = await world.enqueueInOrder('Recent_duel', ['alice', 'bob']);
    await playThrough(pair);
    await tickOf(2);
    await tickOf(0);
    for (const client of pair) await enqueue('Recent_duel', client);
    await tickOf(2);
    expect(await Promise.all(pair.map(statusOf))).toEqual(['waiting', 'waiting']);
    const [carol] = await world.enqueueInOrder('Recent_duel', ['carol']);
    const { met, left } = await meet(carol, pair);
    expect(met).toHaveLength(1);
    expect(await Promise.all(left.map(statusOf))).toEqual(['waiting']);
    await closeAll([...pair, carol]);
    await stop();
  });
});

it('a team forms when every role is there, and not before', async () => {
  const { tickOf, stop } = await watchTicks('Co-op_4');
  const join = async (role: keyof typeof ROLES) => {
    const client = await world.connect(role);
    await enqueue('Co-op_4', client, { attributes: { role } });
    return client;
  };
  const fighters: TestClient[] = [];
  for (let count = 0; count < 4; count++) fighters.push(await join('damage'));
  await tickOf(4);
  expect(await Promise.all(fighters.map(statusOf))).toEqual(Array(4).fill('waiting'));
  const tank = await join('tank');
  const healer = await join('healer');
  const { met, left, teams } = await meet(healer, [tank, ...fighters]);
  expect(teams).toHaveLength(1);
  expect(met).toContain(tank);
  expect(met).toHaveLength(3);
  expect(await Promise.all(left.map(statusOf))).toEqual(['waiting', 'waiting']);
  await closeAll([tank, healer, ...fighters]);
  await stop();
});
