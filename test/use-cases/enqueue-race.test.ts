import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Reply } from '../../src/use-cases/frame-request.ts';
import { type Client, createFrameWorld, type FrameWorld } from './frame-world.ts';

const PARTY = { type: 'enqueue', game_mode: 'Trio', party: 'trio' };

const partyWorld = async (...names: readonly string[]) => {
  const world = createFrameWorld();
  world.parties.set('trio', names);
  const clients: Client[] = [];
  for (const name of names) clients.push(await world.connect(name));
  for (const client of clients) await client.ask({ type: 'ping' }, 'pong');
  return { world, clients };
};

/** Whatever a frame asks of a store takes effect, and is answered, when the scheduler says so. */
const overNetwork = <Store extends object>(scheduler: fc.Scheduler, store: Store): Store =>
  new Proxy(store, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return async (...input: readonly unknown[]) => {
        await scheduler.schedule(Promise.resolve());
        return scheduler.schedule(Promise.resolve(method.apply(target, input)));
      };
    },
  });

const delay = ({ ports }: FrameWorld, scheduler: fc.Scheduler) => {
  ports.players = overNetwork(scheduler, ports.players);
  ports.tickets = overNetwork(scheduler, ports.tickets);
};

type Answer = Awaited<ReturnType<Client['send']>> | Reply;

const ticketIdOf = (answer: Answer | undefined) =>
  answer && 'ticket_id' in answer && (answer.type === 'queued' || answer.type === 'state')
    ? answer.ticket_id
    : null;

describe('I1: members of one party who enqueue at once', () => {
  test.each([
    [
      ['alice', 'bob'],
      ['alice', 'bob'],
    ],
    [
      ['alice', 'bob'],
      ['bob', 'alice'],
    ],
    [
      ['bob', 'alice', 'carol'],
      ['alice', 'carol'],
    ],
    [
      ['carol', 'bob', 'alice'],
      ['bob', 'carol'],
    ],
    [
      ['alice', 'bob', 'carol'],
      ['alice', 'bob', 'carol'],
    ],
  ])('are on one ticket, and all are told: %j, asked by %j', async (names, asking) => {
    const property = fc.asyncProperty(fc.scheduler(), fc.boolean(), async (scheduler, withIds) => {
      const { world, clients } = await partyWorld(...names);
      delay(world, scheduler);
      const frames = clients
        .filter(({ player }) => asking.includes(player))
        .map(async (client) => {
          const request = withIds ? { ...PARTY, request_id: `r-${client.player}` } : PARTY;
          return [client.player, await client.send(request)] as const;
        });
      const answers = new Map(await scheduler.waitFor(Promise.all(frames)));
      for (const answer of answers.values())
        if (answer?.type === 'error')
          expect(answer).toMatchObject({ code: 'unavailable', retry_after_seconds: 1 });
      expect((await scheduler.waitFor(world.ports.ticks.peekQueue('Trio'))).waiting).toBe(1);
      const told = clients.map(
        (client) => ticketIdOf(answers.get(client.player)) ?? ticketIdOf(client.pushed().at(-1)),
      );
      expect(told).toEqual(told.map(() => expect.any(String)));
      expect(new Set(told).size).toBe(1);
    });
    await fc.assert(property, { numRuns: 300 });
  });
});

describe('a ticket that is added after a look has not found it', () => {
  /** Answers once that the queue does not know the ticket, and adds it then. */
  const addAfterLook = ({ ports }: FrameWorld, add: () => Promise<unknown>) => {
    const { readTicket } = ports.tickets;
    ports.tickets.readTicket = async () => {
      ports.tickets.readTicket = readTicket;
      await add();
      return null;
    };
  };

  const boundParty = async () => {
    const { world, clients } = await partyWorld('alice', 'bob');
    const [alice, bob] = clients;
    if (!alice || !bob) return expect.fail('Expected two clients.');
    const { addTicket } = world.ports.tickets;
    let resume: (() => void) | undefined;
    const reached = new Promise<void>((resolve) => {
      world.ports.tickets.addTicket = async (...input) => {
        world.ports.tickets.addTicket = addTicket;
        resolve();
        await new Promise<void>((go) => {
          resume = go;
        });
        return addTicket(...input);
      };
    });
    const asked = alice.send(PARTY);
    await reached;
    addAfterLook(world, async () => {
      resume?.();
      expect(await asked).toMatchObject({ type: 'queued' });
    });
    return { world, bob, asked };
  };

  test('I3: is not taken away by an enqueue of another member', async () => {
    const { world, bob, asked } = await boundParty();
    const answer = await bob.send(PARTY);
    expect(ticketIdOf(answer)).toBe(ticketIdOf(await asked));
    expect((await world.ports.ticks.peekQueue('Trio')).waiting).toBe(1);
  });

  test('I3: is told by the sync that looked', async () => {
    const { bob, asked } = await boundParty();
    const state = await bob.ask({ type: 'sync' }, 'state');
    expect(state).toMatchObject({ status: 'waiting', ticket_id: ticketIdOf(await asked) });
  });
});

test('An add that is repeated since its answer was lost is announced to the others of the party', async () => {
  const { world, clients } = await partyWorld('alice', 'bob');
  const { tickets } = world.ports;
  const { addTicket } = tickets;
  tickets.addTicket = async (...input) => {
    await addTicket(...input);
    return addTicket(...input);
  };
  const queued = await clients[0]?.enqueue({ game_mode: 'Trio', party: 'trio' });
  expect(clients[1]?.pushed()).toEqual([queued]);
});
