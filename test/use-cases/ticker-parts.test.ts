import { expect, test } from 'vitest';
import type { Proposal } from '../../src/core/match.ts';
import { batchByTickets } from '../../src/use-cases/claim-proposals.ts';
import { createTicketPool } from '../../src/use-cases/ticket-pool.ts';
import { createTickWorld } from './tick-world.ts';

const proposalOf = (size: number): Proposal => ({
  teams: [Array.from({ length: size }, (_, index) => `${index}`)],
  region: null,
  quality: { total: 1 },
});

test('claims are batched by tickets and never split', () => {
  const batches = batchByTickets([30, 30, 10, 100, 2, 2].map(proposalOf), 64);
  expect(batches.map((batch) => batch.map(({ teams }) => teams.flat().length))).toEqual([
    [30, 30],
    [10],
    [100],
    [2, 2],
  ]);
});

test('a pool counts players, whatever is put, put again or evicted', async () => {
  const world = createTickWorld();
  const [party, alone] = [await world.enqueue('ann', 'ada'), await world.enqueue('bob')];
  const pool = createTicketPool();
  pool.apply([party, alone, party].map((ticket) => ({ ticketId: ticket.ticketId, ticket })));
  expect(pool.playerCount()).toBe(3);
  pool.evict([party.ticketId, party.ticketId, 'unknown']);
  expect(pool.playerCount()).toBe(1);
  pool.apply([{ ticketId: alone.ticketId, ticket: null }]);
  expect(pool.tickets()).toEqual([]);
  expect(pool.playerCount()).toBe(0);
});
