import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestClient } from '../support/client.ts';
import { closeAll, openWorld, playThrough, type World } from '../support/runtime.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.stop());

const MODE = 'Brief_3v3';

/** The record of a party of three, and its members; the third is connected only where the test says so. */
const formParty = async () => {
  const party = world.name('party');
  const leader = await world.connect('leader');
  const second = await world.connect('second');
  const third = world.name('third');
  await world.writeParty(party, [leader.player, second.player, third]);
  const connectThird = () => world.connectAgain({ player: third });
  // Whoever has said something is attached, and so present.
  for (const client of [leader, second]) {
    client.send({ type: 'sync' });
    await client.next('state');
  }
  return { party, leader, second, connectThird };
};

/** The first offence costs nothing; with this one done, the next does. */
const declineOnce = async (client: TestClient) => {
  const [other] = await world.enqueueInOrder('Normal_1v1', ['other']);
  client.send({ type: 'enqueue', game_mode: 'Normal_1v1' });
  await client.next('queued');
  await client.next('start_loading');
  client.send({ type: 'dequeue' });
  expect(await client.next('dequeued')).toMatchObject({ reason: 'declined' });
  await closeAll([other]);
};

/** A whole party, whose third member has declined a match before, and three others, all told to load. */
const loadSession = async () => {
  const { party, leader, second, connectThird } = await formParty();
  const third = await connectThird();
  await declineOnce(third);
  third.send({ type: 'sync' });
  await third.next('state');
  leader.send({ type: 'enqueue', game_mode: MODE, party });
  const mates = [leader, second, third] as const;
  const queued = await Promise.all(mates.map((client) => client.next('queued')));
  const others = await world.enqueueInOrder(MODE, ['fourth', 'fifth', 'sixth']);
  const told = await Promise.all([...mates, ...others].map((client) => client.next('start_loading')));
  return { party, mates, others, queued, told };
};

describe('a party of three', () => {
  it('is one ticket, and stays one team', async () => {
    const { mates, others, queued, told } = await loadSession();
    expect(new Set(queued.map(({ ticket_id }) => ticket_id)).size).toBe(1);
    const names = mates.map(({ player }) => player).toSorted();
    expect(told[0]?.teams.map((team) => team.toSorted())).toContainEqual(names);
    const everybody = [...mates, ...others];
    for (const client of everybody)
      client.send({ type: 'loading_complete', loading_session_id: told[0]?.loading_session_id ?? '' });
    const found = await Promise.all(everybody.map((client) => client.next('match_found')));
    expect(new Set(found.slice(0, 3).map(({ team }) => team)).size).toBe(1);
    await closeAll(everybody);
  });

  it('waits for a member who is absent', async () => {
    const { party, leader, second, connectThird } = await formParty();
    leader.send({ type: 'enqueue', game_mode: MODE, party });
    expect(await leader.next('state')).toMatchObject({ status: 'suspended', position: null });
    const others = await world.enqueueInOrder(MODE, ['fourth', 'fifth', 'sixth']);
    const third = await connectThird();
    third.send({ type: 'sync' });
    const state = await third.next('state');
    // A match may be made before the answer is.
    expect(['waiting', 'loading']).toContain(state.status);
    if (state.status === 'waiting') expect(state.position).toBe(1);
    const everybody = [leader, second, third, ...others];
    await playThrough(everybody);
    await closeAll(everybody);
  });

  it('ends with a member who declines; only that member is penalised, and the others wait on', async () => {
    const { party, mates, others } = await loadSession();
    const [leader, second, third] = mates;
    third.send({ type: 'dequeue' });
    expect(await third.next('dequeued')).toMatchObject({ reason: 'declined' });
    for (const client of [leader, second])
      expect(await client.next('loading_cancelled')).toMatchObject({ reason: 'declined', requeued: false });
    for (const client of others)
      expect(await client.next('loading_cancelled')).toMatchObject({ reason: 'declined', requeued: true });
    await expectOnlyThirdPays(party, mates);
    await leaveQueue(others);
    await closeAll([...mates, ...others]);
  });

  it('ends with a member who does not load; only that member is penalised, and the others wait on', async () => {
    const { party, mates, others, told } = await loadSession();
    const [leader, second, third] = mates;
    for (const client of [leader, second, ...others])
      client.send({ type: 'loading_complete', loading_session_id: told[0]?.loading_session_id ?? '' });
    for (const client of mates)
      expect(await client.next('loading_cancelled')).toMatchObject({ reason: 'no_show', requeued: false });
    for (const client of others)
      expect(await client.next('loading_cancelled')).toMatchObject({ reason: 'no_show', requeued: true });
    await expectOnlyThirdPays(party, [leader, second, third]);
    await leaveQueue(others);
    await closeAll([...mates, ...others]);
  });

  it('leaves the queue when any member does', async () => {
    const { party, leader, second, connectThird } = await formParty();
    const third = await connectThird();
    third.send({ type: 'sync' });
    await third.next('state');
    leader.send({ type: 'enqueue', game_mode: MODE, party });
    await Promise.all([leader, second, third].map((client) => client.next('queued')));
    second.send({ type: 'dequeue' });
    expect(await second.next('dequeued')).toMatchObject({ reason: 'requested' });
    for (const client of [leader, third])
      expect(await client.next('dequeued')).toMatchObject({ reason: 'party_member_left' });
    await closeAll([leader, second, third]);
  });

  it('is refused where it does not fit into a team', async () => {
    const { party, leader, second } = await formParty();
    leader.send({ type: 'enqueue', game_mode: 'Normal_2v2', party });
    expect(await leader.next('error')).toMatchObject({ code: 'party_too_large' });
    await closeAll([leader, second]);
  });
});

type Mates = Awaited<ReturnType<typeof loadSession>>['mates'];

/** I7: the mates of a no-show may queue at once; the party as a whole may not. */
const expectOnlyThirdPays = async (party: string, [leader, second, third]: Mates) => {
  third.send({ type: 'enqueue', game_mode: MODE });
  const refused = await third.next('error');
  expect(refused).toMatchObject({ code: 'cooldown', retry_after_seconds: expect.closeTo(60, -1) });
  leader.send({ type: 'enqueue', game_mode: MODE, party });
  expect(await leader.next('error')).toMatchObject({ code: 'cooldown' });
  second.send({ type: 'enqueue', game_mode: 'Normal_2v2' });
  await second.next('queued');
  await leaveQueue([second]);
};

const leaveQueue = (clients: readonly Mates[number][]) =>
  Promise.all(
    clients.map(async (client) => {
      client.send({ type: 'dequeue' });
      await client.next('dequeued');
    }),
  );
