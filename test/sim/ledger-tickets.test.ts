import { describe, expect, it } from 'vitest';
import { SILENT_AFTER_MS } from '../../src/core/limits.ts';
import {
  add,
  addAll,
  CANCEL_OPTIONS,
  claim,
  drop,
  form,
  formDuel,
  formReadyDuel,
  GRACE_MS,
  hold,
  LEASE_MS,
  leaseOf,
  presenceOf,
  REQUEUE_MS,
  release,
  TICKET_TIMEOUT_MS,
  take,
  ticketFor,
} from '../support/conformance/world.ts';
import { createLedgerWorld } from './ledger-world.ts';
import {
  aboutTickets,
  aboutTicks,
  claimsAnything,
  delaysFor,
  expiresAfter,
  gracesFor,
  keepsTicketsApart,
} from './lies.ts';

describe('a ledger of tickets', () => {
  it('I1: finds a ticket that is claimed for a second session', async () => {
    const { world, broken } = createLedgerWorld(claimsAnything);
    await formDuel(world);
    expect(broken()).toEqual([]);
    await claim(world, 's2', [['a'], ['b']]);
    expect(broken()).toEqual(['I1', 'I1']);
  });

  it('I1: finds a session whose players are not those of its tickets', async () => {
    const { world, broken } = createLedgerWorld(claimsAnything);
    await add(world, ticketFor('t1', ['a', 'b']));
    await addAll(world, 't2');
    await form(world, 's1', [['t1'], ['t2']]);
    expect(broken()).toEqual(['I1']);
  });

  it('I1: finds a second ticket of a player in one queue', async () => {
    const { world, broken } = createLedgerWorld(keepsTicketsApart);
    await add(world, ticketFor('t1', ['a']));
    await add(world, ticketFor('t2', ['a', 'b']));
    expect(broken()).toEqual(['I1']);
  });

  it('I1: finds a ticket that is added twice', async () => {
    const { world, broken } = createLedgerWorld(
      aboutTickets(({ addTicket }) => ({
        addTicket: async (...input) => {
          const outcome = await addTicket(...input);
          return outcome.kind === 'live' ? { ...outcome, kind: 'added' } : outcome;
        },
      })),
    );
    await addAll(world, 'a', 'a');
    expect(broken()).toContain('I1');
  });

  it('I1: finds tickets of a player in two queues', async () => {
    const { world, broken } = createLedgerWorld();
    await addAll(world, 'a');
    await addAll({ ...world, queue: 'other' }, 'a');
    expect(broken()).toEqual(['I1']);
  });

  it('I1: excuses tickets in two queues of a player whose pointer a failover has lost, and of nobody else', async () => {
    const { world, ledger, players, broken } = createLedgerWorld();
    const before = ledger.snapshot();
    const pointTo = (player: string) =>
      players.bindTicket(player, null, { queue: world.queue, ticketId: player }, null);
    for (const player of ['a', 'b']) await pointTo(player);
    await addAll(world, 'a', 'b');
    ledger.fellBackTo(before, { queues: [], players: true });
    await addAll({ ...world, queue: 'other' }, 'a');
    expect(broken()).toEqual([]);
    await pointTo('b');
    await addAll({ ...world, queue: 'other' }, 'b');
    expect(broken()).toEqual(['I1']);
  });

  it('I1: excuses a restored party whose absent member is in another queue, until they come', async () => {
    const { world, ledger, broken } = createLedgerWorld();
    await addAll({ ...world, queue: 'other' }, 'b');
    const party = ticketFor('t1', ['a', 'b']);
    const presence = [presenceOf('a'), presenceOf('b', { connectionId: '', connectedAtMs: 0 })];
    const proof = { epoch: 'another', enqueuedAtMs: world.time.nowMs() - 5_000 };
    await world.tickets.restoreTicket(world.queue, { ...party, presence }, proof, GRACE_MS);
    expect(broken()).toEqual([]);
    await world.tickets.resumeTicket(world.queue, 't1', presenceOf('b'));
    expect(broken()).toEqual(['I1']);
    expect(ledger.enqueuedAtMs('a')).toBe(proof.enqueuedAtMs);
  });

  it('I2: finds a suspended ticket in a session', async () => {
    const { world, broken } = createLedgerWorld(claimsAnything);
    await addAll(world, 'a', 'b');
    await drop(world, 'a');
    await form(world, 's1', [['a'], ['b']]);
    expect(broken()).toEqual(['I2']);
  });

  it('I2: finds an expired ticket in a session', async () => {
    const { world, advance, broken } = createLedgerWorld(claimsAnything);
    await addAll(world, 'a', 'b');
    await drop(world, 'a');
    advance(GRACE_MS);
    await release(world, 'a');
    await form(world, 's1', [['a'], ['b']]);
    expect(broken()).toEqual(['I2']);
  });

  it('I3: finds a removed ticket in a session', async () => {
    const { world, broken } = createLedgerWorld(claimsAnything);
    await addAll(world, 'a', 'b');
    await world.tickets.removeTicket(world.queue, 'a', 'a');
    await form(world, 's1', [['a'], ['b']]);
    expect(broken()).toEqual(['I3']);
  });

  it('I3: finds a removal of what is in a session', async () => {
    const { world, broken } = createLedgerWorld(
      aboutTickets(({ removeTicket, readTicket }) => ({
        removeTicket: async (queue, ticketId, player) => {
          const outcome = await removeTicket(queue, ticketId, player);
          const reading = await readTicket(queue, ticketId, null);
          return outcome.kind === 'too_late' && reading
            ? { kind: 'removed', ticket: reading.ticket }
            : outcome;
        },
      })),
    );
    await formDuel(world);
    await world.tickets.removeTicket(world.queue, 'a', 'a');
    expect(broken()).toEqual(['I3']);
  });

  it('I3: finds an answer that names a session of others', async () => {
    const { world, broken } = createLedgerWorld(
      aboutTickets(() => ({
        removeTicket: async () => ({ kind: 'too_late', sessionId: 's2', state: 'loading' }),
      })),
    );
    await formDuel(world);
    await world.tickets.removeTicket(world.queue, 'a', 'a');
    expect(broken()).toEqual(['I3']);
  });

  it('I3: finds a ticket that is called unknown and lives', async () => {
    const { world, broken } = createLedgerWorld(
      aboutTickets(() => ({ removeTicket: async () => ({ kind: 'unknown' }) })),
    );
    await addAll(world, 'a');
    await world.tickets.removeTicket(world.queue, 'a', 'a');
    expect(broken()).toEqual(['I3']);
  });

  it('I3: finds an id without its tombstone', async () => {
    const { world, broken } = createLedgerWorld(keepsTicketsApart);
    await world.tickets.removeTicket(world.queue, 'a', null);
    await addAll(world, 'a');
    expect(broken()).toEqual(['I3']);
  });

  it('I3: excuses a removal that a failover took back', async () => {
    const { world, ledger, broken } = createLedgerWorld(claimsAnything);
    await addAll(world, 'a', 'b');
    const before = ledger.snapshot();
    await world.tickets.removeTicket(world.queue, 'a', 'a');
    ledger.fellBackTo(before, { queues: [world.queue], players: false });
    await form(world, 's1', [['a'], ['b']]);
    expect(broken()).toEqual([]);
  });

  it('I6: finds a ticket that lost its age while it was suspended', async () => {
    const { world, advance, broken } = createLedgerWorld(
      aboutTickets(({ resumeTicket }) => ({
        resumeTicket: async (...input) => {
          const outcome = await resumeTicket(...input);
          if (outcome.kind === 'refused') return outcome;
          return { ...outcome, ticket: { ...outcome.ticket, enqueuedAtMs: outcome.ticket.revision } };
        },
      })),
    );
    await addAll(world, 'a');
    await drop(world, 'a');
    advance(1_000);
    await world.tickets.resumeTicket(world.queue, 'a', presenceOf('a', { connectedAtMs: 2_000 }));
    expect(broken()).toEqual(['I6']);
  });

  it('I6: finds a receipt that brings back more age than there was at the drop', async () => {
    const { world, advance, broken } = createLedgerWorld(
      aboutTickets(({ addTicket, removeTicket }) => ({
        restoreTicket: async (queue, ticket, { enqueuedAtMs }, graceMs) => {
          await removeTicket(queue, ticket.ticketId, null);
          const outcome = await addTicket('another', ticket, graceMs);
          if (outcome.kind !== 'added') return outcome;
          const { place } = outcome;
          return {
            ...outcome,
            place: { ...place, epoch: 'same', ticket: { ...place.ticket, enqueuedAtMs } },
          };
        },
      })),
    );
    const { enqueuedAtMs } = (await add(world, ticketFor('a'))).ticket;
    await drop(world, 'a');
    advance(GRACE_MS);
    await release(world, 'a');
    await world.tickets.restoreTicket(world.queue, ticketFor('a'), { epoch: 'same', enqueuedAtMs }, GRACE_MS);
    expect(broken()).toEqual(['I6']);
  });

  it('I9: finds a claim under a lease that has run out', async () => {
    const { world, advance, broken } = createLedgerWorld(claimsAnything);
    await addAll(world, 'a', 'b');
    await hold(world);
    advance(LEASE_MS);
    await claim(world, 's1', [['a'], ['b']]);
    expect(broken()).toEqual(['I9']);
  });

  it("I9: finds a claim under another holder's lease", async () => {
    const { world, broken } = createLedgerWorld(claimsAnything);
    await addAll(world, 'a', 'b');
    await hold(world);
    await claim(world, 's1', [['a'], ['b']], true, leaseOf(world, 'another'));
    expect(broken()).toEqual(['I9']);
  });

  it('I9: finds a lease that is taken while it is held', async () => {
    const { world, broken } = createLedgerWorld(
      aboutTicks(({ beginTick }) => ({
        beginTick: (queue, lease, ...rest) => beginTick(queue, { ...lease, holder: 'anybody' }, ...rest),
      })),
    );
    await hold(world, 0, leaseOf(world, 'one'));
    await hold(world, 0, leaseOf(world, 'another'));
    expect(broken()).toEqual(['I9']);
  });

  it('I12: finds a ticket that a receipt brought back younger than it was', async () => {
    const { world, ledger, advance, broken } = createLedgerWorld(
      aboutTickets(({ restoreTicket }) => ({
        restoreTicket: (queue, ticket, proof, graceMs) =>
          restoreTicket(`${queue} anew`, ticket, { ...proof, enqueuedAtMs: Number.MAX_VALUE }, graceMs),
      })),
    );
    const { enqueuedAtMs } = (await add(world, ticketFor('a'))).ticket;
    advance(SILENT_AFTER_MS);
    ledger.emptied();
    expect(ledger.enqueuedAtMs('a')).toBeNull();
    await world.tickets.restoreTicket(world.queue, ticketFor('a'), { epoch: 'lost', enqueuedAtMs }, GRACE_MS);
    expect(broken()).toEqual(['I12']);
  });

  it('finds an absence that ends before its grace is over', async () => {
    for (const graceMs of [GRACE_MS - 1, GRACE_MS]) {
      const { world, advance, broken } = createLedgerWorld(gracesFor(graceMs));
      await addAll(world, 'a');
      await drop(world, 'a');
      advance(graceMs);
      expect(await release(world, 'a')).toHaveLength(1);
      expect(broken()).toEqual(graceMs < GRACE_MS ? ['liveness'] : []);
    }
  });

  it('finds a ticket that expires before it has waited too long', async () => {
    for (const timeoutMs of [TICKET_TIMEOUT_MS - 1, TICKET_TIMEOUT_MS]) {
      const { world, advance, broken } = createLedgerWorld(expiresAfter(timeoutMs));
      await addAll(world, 'a');
      advance(timeoutMs);
      expect(await release(world, 'a')).toHaveLength(1);
      expect(broken()).toEqual(timeoutMs < TICKET_TIMEOUT_MS ? ['liveness'] : []);
    }
  });

  it('finds players without a server who wait again before their delay is over', async () => {
    for (const delayMs of [REQUEUE_MS - 1, REQUEUE_MS]) {
      const { world, advance, broken } = createLedgerWorld(delaysFor(delayMs));
      await formReadyDuel(world);
      await take(world, 's1', 'token');
      const cause = { reason: 'no_server', token: 'token' } as const;
      await world.sessions.cancelLoading(world.queue, 's1', cause, CANCEL_OPTIONS);
      advance(delayMs);
      expect(await release(world, 'a', 'b')).toHaveLength(2);
      expect(broken()).toEqual(delayMs < REQUEUE_MS ? ['liveness', 'liveness'] : []);
    }
  });

  it('finds a ticket that its queue has lost', async () => {
    const { world, broken } = createLedgerWorld(aboutTickets(() => ({ readTicket: async () => null })));
    await addAll(world, 'a');
    await world.tickets.readTicket(world.queue, 'a', null);
    expect(broken()).toEqual(['liveness']);
  });
});
