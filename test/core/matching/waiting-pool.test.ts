import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plainRules } from '../../../src/core/match-rules.ts';
import { createWaitingPool } from '../../../src/core/matching/waiting-pool.ts';
import { waiting } from '../waiting-tickets.ts';

const rules = plainRules('mode', 2, 5);

it('counts tickets and players, whatever is put, put again or removed', () => {
  const pool = createWaitingPool(rules);
  const [party, alone] = [waiting('party', 9, 1500, 1600), waiting('alone', 5, 1500)];
  for (const ticket of [party, alone, party]) pool.put(ticket);
  expect([pool.ticketCount(), pool.playerCount()]).toEqual([2, 3]);
  for (const ticketId of ['party', 'party', 'unknown']) pool.remove(ticketId);
  expect([pool.ticketCount(), pool.playerCount(), pool.get('party')]).toEqual([1, 1, undefined]);
  pool.clear();
  expect([pool.ticketCount(), pool.playerCount(), pool.byAge().length]).toEqual([0, 0, 0]);
});

it('keeps the order of age, ties by ticket id, through any changes', () => {
  const change = fc.record({
    id: fc.nat(30).map((number) => `t${number}`),
    waitedSeconds: fc.option(fc.nat(5), { nil: null }),
    reads: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 200, size: 'max' }), (changes) => {
      const pool = createWaitingPool(rules);
      const known = new Map<string, ReturnType<typeof waiting>>();
      for (const { id, waitedSeconds, reads } of changes) {
        if (reads) pool.byAge();
        if (waitedSeconds === null) {
          pool.remove(id);
          known.delete(id);
        } else {
          const ticket = waiting(id, waitedSeconds, 1500);
          pool.put(ticket);
          known.set(id, ticket);
        }
      }
      const expected = [...known.values()].sort(
        (a, b) => a.enqueuedAtMs - b.enqueuedAtMs || (a.ticketId < b.ticketId ? -1 : 1),
      );
      expect(Array.from(pool.byAge(), pool.at)).toEqual(expected);
      expect(Array.from(pool.byAge(), (slot) => pool.columns().ratings[slot])).toEqual(
        expected.map(() => 1500),
      );
    }),
  );
});

it('refuses to tell the ticket of a slot that holds none', () => {
  expect(() => createWaitingPool(rules).at(0)).toThrow('Slot 0 holds no ticket');
});
