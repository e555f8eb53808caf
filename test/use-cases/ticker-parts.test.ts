import { expect, test } from 'vitest';
import type { Proposal } from '../../src/core/match.ts';
import { batchByTickets } from '../../src/use-cases/claim-proposals.ts';

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
