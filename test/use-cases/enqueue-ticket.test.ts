import { describe, expect, test } from 'vitest';
import { SILENT_AFTER_MS } from '../../src/core/limits.ts';
import { tellSessions } from '../../src/use-cases/tell-sessions.ts';
import { createFrameWorld, type FrameWorld } from './frame-world.ts';

const enqueue = (fields: object = {}) => ({ type: 'enqueue', game_mode: 'Duel', ...fields });

describe('enqueue of a player alone', () => {
  test('is answered with the place in line and a receipt', async () => {
    const world = createFrameWorld();
    const alice = await world.connect('alice');
    const bob = await world.connect('bob');
    const first = await alice.enqueue();
    expect(first).toMatchObject({
      game_mode: 'Duel',
      position: 1,
      queue_size: 1,
      revision: world.clock.nowMs(),
    });
    await world.clock.advance(1);
    expect(await bob.enqueue()).toMatchObject({ position: 2, queue_size: 2 });
    expect(JSON.parse(first.receipt)).toMatchObject({ queue: 'Duel', ticketId: first.ticket_id });
  });

  test('wakes a ticker once when nobody ticks the queue', async () => {
    const world = createFrameWorld();
    for (const name of ['alice', 'bob']) await (await world.connect(name)).enqueue();
    expect(world.ports.invoker.invocations).toEqual([{ name: 'tryMatch', queue: 'Duel' }]);
    expect(world.eventNames()).toEqual(['enqueued', 'enqueued']);
    expect(world.ports.metrics.total('Enqueued')).toBe(2);
  });

  test('names the same ticket when it is repeated, with or without a request id', async () => {
    const world = createFrameWorld();
    const alice = await world.connect('alice');
    const first = await alice.enqueue({ request_id: 'r1' });
    expect((await alice.enqueue({ request_id: 'r1' })).ticket_id).toBe(first.ticket_id);
    expect((await alice.enqueue()).ticket_id).toBe(first.ticket_id);
    expect((await world.ports.ticks.peekQueue('Duel')).waiting).toBe(1);
  });

  test('is refused as already queued when the live ticket is of another mode', async () => {
    const world = createFrameWorld();
    const alice = await world.connect('alice');
    await alice.enqueue();
    const refused = await alice.refused(enqueue({ game_mode: 'Trio', request_id: 'r9' }));
    expect(refused).toMatchObject({ code: 'already_queued', request_id: 'r9' });
    expect(refused.message).toContain('Duel');
  });

  test('is answered with the state when the live ticket is loading', async () => {
    const world = createFrameWorld();
    const { alice } = await world.formDuel();
    const state = await alice.ask(enqueue(), 'state');
    expect(state).toMatchObject({ status: 'loading', loading_session_id: 's1' });
  });

  test('makes a new ticket once the former one is matched', async () => {
    const world = createFrameWorld();
    const { alice, ticketIds } = await world.matchDuel();
    expect(ticketIds).not.toContain((await alice.enqueue()).ticket_id);
  });

  test('settles a pointer to a ticket that was never added', async () => {
    const world = createFrameWorld();
    const alice = await world.connect('alice');
    const lost = { queue: 'Trio', ticketId: 'lost' };
    await world.ports.players.bindTicket('alice', null, lost, null);
    await alice.enqueue();
    const request = { gameMode: 'Trio', members: [], party: null, regions: {}, attributes: {} };
    const added = await world.ports.tickets.addTicket('Trio', { ticketId: 'lost', request, presence: [] }, 1);
    expect(added.kind).toBe('ended');
  });

  test('I1: finds a live ticket that the pointer has lost sight of, and points to it again', async () => {
    const world = createFrameWorld();
    const alice = await world.connect('alice');
    const { ticket_id } = await alice.enqueue();
    const pointer = { queue: 'Duel', ticketId: ticket_id };
    await world.ports.players.bindTicket('alice', pointer, { queue: 'Duel', ticketId: 'lost' }, null);
    expect(await alice.enqueue({ request_id: 'r1' })).toMatchObject({ ticket_id, queue_size: 1 });
    expect((await world.ports.players.readPlayer('alice')).pointer).toEqual(pointer);
  });

  test('refuses a request whose ticket has ended', async () => {
    const world = createFrameWorld();
    const alice = await world.connect('alice');
    await alice.enqueue({ request_id: 'r1' });
    await alice.ask({ type: 'dequeue' }, 'dequeued');
    const refused = await alice.refused(enqueue({ request_id: 'r1' }));
    expect(refused).toMatchObject({ code: 'request_over', request_id: 'r1' });
    await alice.enqueue({ request_id: 'r2' });
  });

  test('refuses an enqueue that a dequeue has overtaken', async () => {
    const world = createFrameWorld();
    const alice = await world.connect('alice');
    const nowMs = world.clock.nowMs();
    await alice.send({ type: 'dequeue' }, nowMs + 5);
    expect(await alice.send(enqueue(), nowMs)).toMatchObject({ type: 'error', code: 'superseded' });
    expect((await world.ports.ticks.peekQueue('Duel')).waiting).toBe(0);
  });

  test('refuses a player in a cool-down, and says for how long', async () => {
    const world = createFrameWorld();
    const alice = await world.connect('alice');
    await world.ports.players.penalise('alice', 's0');
    expect(await alice.refused(enqueue())).toMatchObject({ code: 'cooldown', retry_after_seconds: 60 });
    await world.clock.advance(60_000);
    await alice.enqueue();
  });

  test('refuses the eleventh enqueue in a minute', async () => {
    const world = createFrameWorld();
    const alice = await world.connect('alice');
    for (let count = 0; count < 10; count++) {
      await alice.enqueue();
      await alice.ask({ type: 'dequeue' }, 'dequeued');
    }
    expect(await alice.refused(enqueue())).toMatchObject({ code: 'rate_limited', retry_after_seconds: 6 });
  });
});

describe('a race with an enqueue', () => {
  /** Runs `meanwhile` between the binding of the pointer and the adding of the ticket. */
  const between = (world: FrameWorld, meanwhile: () => Promise<unknown>) => {
    const { tickets } = world.ports;
    const { addTicket } = tickets;
    tickets.addTicket = async (...input) => {
      tickets.addTicket = addTicket;
      await meanwhile();
      return addTicket(...input);
    };
  };

  test('that others win again and again is answered as something to be tried again', async () => {
    const world = createFrameWorld();
    const alice = await world.connect('alice');
    world.ports.players.bindTicket = async () => ({ kind: 'conflict', pointer: null });
    expect(await alice.refused(enqueue())).toMatchObject({ code: 'unavailable', retry_after_seconds: 1 });
  });

  test('I7: a connection that ends before the ticket is added is found out by the first push', async () => {
    const world = createFrameWorld();
    const alice = await world.connect('alice');
    const bob = await world.connect('bob');
    between(world, () => {
      alice.vanish();
      return alice.drop();
    });
    const ids = [await alice.enqueue(), await bob.enqueue()].map(({ ticket_id }) => ticket_id);
    const session = await world.form('Duel', 's1', ids.slice(0, 1), ids.slice(1));
    await tellSessions(world.ports)('Duel', [session]);
    const states = await Promise.all(ids.map((id) => world.readTicket(id)));
    expect(states.map((ticket) => ticket?.state)).toEqual(['suspended', 'waiting']);
    expect((await world.ports.players.readPlayer('alice')).cooldownUntilMs).toBe(0);
    await (await world.connect('alice')).ask({ type: 'ping' }, 'pong');
    expect(await world.readTicket(ids[0] ?? '')).toMatchObject({ state: 'waiting' });
  });

  test('a connection that comes before the ticket is added is bound by its next frame', async () => {
    const world = createFrameWorld();
    const alice = await world.connect('alice');
    const newer = await world.connect('alice');
    between(world, () => newer.ask({ type: 'ping' }, 'pong'));
    const { ticket_id } = await alice.enqueue();
    expect(await newer.ask({ type: 'ping' }, 'pong')).toMatchObject({ ticket_id });
    expect(await world.readTicket(ticket_id)).toMatchObject({
      presence: [{ connectionId: newer.connectionId }],
    });
  });
});

describe('silence', () => {
  const silentPlayers = async (world: FrameWorld) => {
    await world.clock.advance(SILENT_AFTER_MS + 1);
    return (await world.ports.ticks.listDue('Duel', 1_800_000)).silent.map(({ player }) => player);
  };

  const fallSilent = async () => {
    const world = createFrameWorld();
    const alice = await world.connect('alice');
    await alice.ask({ type: 'ping' }, 'pong');
    const { ticket_id } = await alice.enqueue();
    expect(await silentPlayers(world)).toEqual(['alice']);
    await world.ports.tickets.suspendTicket('Duel', ticket_id, 'alice', alice.connectionId, 30_000);
    expect(await silentPlayers(world)).toEqual([]);
    return { world, alice, ticket_id };
  };

  test('I7: is found of a player who pinged before the enqueue, and again after a sync', async () => {
    const { world, alice } = await fallSilent();
    expect(await alice.ask({ type: 'sync' }, 'state')).toMatchObject({ status: 'waiting' });
    expect(await silentPlayers(world)).toEqual(['alice']);
  });

  test('ends with a repeated enqueue', async () => {
    const { world, alice, ticket_id } = await fallSilent();
    expect(await alice.enqueue()).toMatchObject({ ticket_id });
    expect(await silentPlayers(world)).toEqual(['alice']);
  });
});

describe('what enqueue refuses', () => {
  test.each([
    ['an unknown game mode', { game_mode: 'Chess' }, 'unknown_game_mode', 'Duel, Trio, Signed'],
    ["another player's id", { player_id: 'bob' }, 'player_mismatch', 'subject of your token'],
    [
      'regions of other modes only',
      { game_mode: 'Placed', regions: { mars: 5 } },
      'unmatchable',
      'at least one of: eu, us, with a latency of up to 150 ms',
    ],
    [
      "a region beyond the player's own maximum",
      { game_mode: 'Placed', regions: { eu: 90 }, max_latency_ms: 80 },
      'unmatchable',
      'up to 80 ms',
    ],
    [
      'values that no match can have',
      { game_mode: 'Placed', attributes: { maps: ['lava'] } },
      'unmatchable',
      'in "maps" at least one of: ice, sand',
    ],
    ['an unknown party', { party: 'nobody' }, 'not_in_party', 'a party that you are a member of'],
    ['a party of others', { party: 'others' }, 'not_in_party', 'a party that you are a member of'],
    ['a party larger than a team', { party: 'pair' }, 'party_too_large', 'at most 1'],
  ])('%s', async (_, fields, code, message) => {
    const world = createFrameWorld();
    world.parties.set('others', ['bob', 'carol']).set('pair', ['alice', 'bob']);
    const alice = await world.connect('alice');
    const refused = await alice.refused(enqueue({ ...fields, request_id: 'r1' }));
    expect(refused).toMatchObject({ code, request_id: 'r1' });
    expect(refused.message).toContain(message);
    expect((await world.ports.players.readPlayer('alice')).pointer).toBeNull();
  });

  test('a claim to be somebody else counts as a violation', async () => {
    const world = createFrameWorld();
    await (await world.connect('alice')).refused(enqueue({ player_id: 'bob' }));
    expect(world.eventNames()).toEqual(['player_mismatch']);
    expect(world.ports.metrics.total('Violations')).toBe(1);
  });
});

describe('ratings', () => {
  test('come from profiles where the mode goes by them', async () => {
    const world = createFrameWorld();
    world.profiles.set('alice', { rating: 1_820 });
    const alice = await world.connect('alice', 9_000);
    const { ticket_id } = await alice.enqueue({ game_mode: 'Trio', attributes: { rating: 5_000 } });
    expect((await world.readTicket(ticket_id, 'Trio'))?.request.members).toEqual([
      { player: 'alice', rating: 1_820 },
    ]);
  });

  test('come from the signed claims of the tokens where the mode says so', async () => {
    const world = createFrameWorld();
    world.parties.set('pair', ['alice', 'bob']);
    const alice = await world.connect('alice', 1_900);
    await (await world.connect('bob', 1_300)).ask({ type: 'ping' }, 'pong');
    const { ticket_id } = await alice.enqueue({ game_mode: 'Signed', party: 'pair' });
    expect((await world.readTicket(ticket_id, 'Signed'))?.request.members).toEqual([
      { player: 'alice', rating: 1_900 },
      { player: 'bob', rating: 1_300 },
    ]);
  });
});
