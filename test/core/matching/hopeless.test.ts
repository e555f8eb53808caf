import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACCEPTED, refusalOf } from '../../../src/core/matching/pair-rules.ts';
import {
  anyDuelPool,
  duelsOf,
  duelTicket,
  lineOf,
  matcherOf,
  NOW_MS,
  strictDuelRules,
} from './duel-pools.ts';

const levelled = {
  ...strictDuelRules,
  attributes: [{ kind: 'equal' as const, attribute: 'level', relaxAfterMs: 45_000 }],
};

describe('tickets that no match could hold', () => {
  it('are none that somebody accepts', () => {
    fc.assert(
      fc.property(anyDuelPool(30), fc.constantFrom(strictDuelRules, levelled), (tickets, rules) => {
        const { line } = lineOf(matcherOf(rules, tickets));
        for (let a = 0; a < line.length; a++)
          for (let b = 0; b < line.length; b++)
            if (a !== b && line.hopeless[a] === 1) expect(refusalOf(line, a, b)).not.toBe(ACCEPTED);
      }),
    );
  });

  it('are those alone with their region or their value', () => {
    const [near, far] = [
      { latenciesMs: [20], level: 1 },
      { latenciesMs: [500], level: 1 },
    ];
    const tickets = [near, near, far, { ...near, level: 2 }].map((each, index) => duelTicket(index, each));
    const { line, placeOf } = lineOf(matcherOf(levelled, tickets));
    const hopeless = [...placeOf].filter(([, place]) => line.hopeless[place] === 1).map(([id]) => id);
    expect(hopeless.toSorted()).toEqual(['t0002', 't0003']);
  });

  it('leave their turn to others, however many and old they are', () => {
    const dead = Array.from({ length: 2_000 }, (_, index) =>
      duelTicket(index, { latenciesMs: [900], waitedSeconds: 500, rating: 1500 }),
    );
    const live = [2_000, 2_001].map((index) => duelTicket(index, { latenciesMs: [20], rating: 1500 }));
    expect(duelsOf(matcherOf(strictDuelRules, [...dead, ...live])).map((pair) => pair.toSorted())).toEqual([
      ['t2000', 't2001'],
    ]);
  });
});

it('an attribute named like what every object inherits is an attribute like any other', () => {
  for (const attribute of ['constructor', '__proto__', 'toString']) {
    const rules = {
      ...strictDuelRules,
      attributes: [{ kind: 'overlap' as const, attribute, values: ['a'], relaxAfterMs: null }],
    };
    const matcher = matcherOf(rules, [duelTicket(0, {}), duelTicket(1, {})]);
    expect(matcher.propose(NOW_MS, 1)).toHaveLength(1);
  }
});

it('arrivals whom a ticket cannot meet do not make it choosy', () => {
  const rules = {
    ...strictDuelRules,
    attributes: [],
    avoidRecent: 'off' as const,
    holdingPointsPerSecond: 5,
  };
  const newcomers = (count: number, latenciesMs: number[], from: number) =>
    Array.from({ length: count }, (_, index) =>
      duelTicket(from + index, {
        waitedSeconds: 20 - (20 * index) / count,
        rating: 1400 + ((index * 37) % 200),
        latenciesMs,
      }),
    );
  const reservationAmong = (others: number[]) => {
    const near = newcomers(20, [20, 900, 900], 0);
    const { line, placeOf } = lineOf(matcherOf(rules, [...near, ...newcomers(980, others, 20)]));
    return line.reservations[placeOf.get('t0000') ?? -1] ?? 0;
  };
  expect(reservationAmong([900, 20, 900])).toBeGreaterThan(5 * reservationAmong([20, 900, 900]));
});
