import blossom from 'edmonds-blossom-fixed';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Line } from '../../../src/core/matching/line.ts';
import { ACCEPTED, refusalOf } from '../../../src/core/matching/pair-rules.ts';
import {
  acceptedPairs,
  anyDuelPool,
  anyDuelRules,
  duelRules,
  duelsOf,
  duelTicket,
  equalDuelRules,
  lineOf,
  matcherOf,
  NOW_MS,
  strictDuelRules,
  uniformDuelRules,
  withFactions,
} from './duel-pools.ts';

/** Count and total gap of the best pairing: as many as can be, then the least gap. */
interface Worth {
  readonly count: number;
  readonly gap: number;
}

const isBetter = (one: Worth, other: Worth): boolean =>
  one.count > other.count || (one.count === other.count && one.gap < other.gap);

/** Tries every pairing of a small line. */
const bestByTrying = (line: Line, taken = 0, from = 0): Worth => {
  let place = from;
  while (place < line.length && taken & (1 << place)) place++;
  if (place >= line.length) return { count: 0, gap: 0 };
  let best = bestByTrying(line, taken | (1 << place), place + 1);
  for (let other = place + 1; other < line.length; other++) {
    if (taken & (1 << other) || refusalOf(line, place, other) !== ACCEPTED) continue;
    const rest = bestByTrying(line, taken | (1 << place) | (1 << other), place + 1);
    const gap = rest.gap + Math.abs((line.ratings[place] ?? 0) - (line.ratings[other] ?? 0));
    if (isBetter({ count: rest.count + 1, gap }, best)) best = { count: rest.count + 1, gap };
  }
  return best;
};

const bestByBlossom = (line: Line): Worth => {
  const pairs = acceptedPairs(line);
  const partners: number[] = blossom(
    pairs.map(([a, b, gap]) => [a, b, 10_000 - gap]),
    true,
  );
  const matched = pairs.filter(([a, b]) => partners[a] === b);
  return { count: matched.length, gap: matched.reduce((sum, [, , gap]) => sum + gap, 0) };
};

const worthOf = (matcher: ReturnType<typeof matcherOf>): Worth => {
  const duels = duelsOf(matcher);
  const { line, placeOf } = lineOf(matcher);
  const ratingOf = (id: string) => line.ratings[placeOf.get(id) ?? -1] ?? Number.NaN;
  return {
    count: duels.length,
    gap: duels.reduce((sum, [one, other]) => sum + Math.abs(ratingOf(one) - ratingOf(other)), 0),
  };
};

describe('duels of any pool', () => {
  it('I1: put nobody into two matches, and only pairs that accept each other', () => {
    fc.assert(
      fc.property(anyDuelPool(60), anyDuelRules, (tickets, rules) => {
        const matcher = matcherOf(rules, tickets);
        const duels = duelsOf(matcher);
        const named = duels.flat();
        expect(new Set(named).size).toBe(named.length);
        const { line, placeOf } = lineOf(matcher);
        for (const [one, other] of duels)
          expect(refusalOf(line, placeOf.get(one) ?? -1, placeOf.get(other) ?? -1)).toBe(ACCEPTED);
      }),
    );
  });

  it('I10: leave no escalated ticket behind beside one that it accepts and that accepts it', () => {
    fc.assert(
      fc.property(anyDuelPool(60), anyDuelRules, (tickets, rules) => {
        const matcher = matcherOf(rules, tickets);
        const matched = new Set(duelsOf(matcher).flat());
        const { line, placeOf } = lineOf(matcher);
        const left = [...placeOf].filter(([ticketId]) => !matched.has(ticketId)).map(([, place]) => place);
        for (const place of left.filter((each) => line.escalated[each] === 1))
          for (const other of left)
            if (other !== place) expect(refusalOf(line, place, other)).not.toBe(ACCEPTED);
      }),
    );
  });

  it.each([
    ['level', strictDuelRules.attributes],
    ['faction', equalDuelRules.attributes],
  ])('I10: find the only one of the same %s in a crowd that has escalated', (_, attributes) => {
    const insisting = attributes.map((rule) => ({ ...rule, relaxAfterMs: null }));
    const tickets = Array.from({ length: 600 }, (_, index) =>
      duelTicket(index, { waitedSeconds: 70, rating: 1_000 + (index % 401), level: 10 * (index % 300) }),
    );
    const rules = { ...duelRules, attributes: insisting };
    const matcher = matcherOf(rules, withFactions(tickets, 300));
    expect(duelsOf(matcher)).toHaveLength(300);
  });

  it('are the best that trying every pairing finds, while nobody goes first', () => {
    fc.assert(
      fc.property(
        anyDuelPool(9, 29),
        fc.constantFrom(duelRules, strictDuelRules, uniformDuelRules),
        (tickets, rules) => {
          const matcher = matcherOf(rules, tickets);
          expect(worthOf(matcher)).toEqual(bestByTrying(lineOf(matcher).line));
        },
      ),
    );
  });

  it.each([
    ['by rating', duelRules],
    ['by one gap for all', uniformDuelRules],
    ['by rating, region and recent opponents', { ...strictDuelRules, attributes: [] }],
    ['by rating and one of 10 values', equalDuelRules, 10],
    ['by rating and one of 40 values', equalDuelRules, 40],
    ['by one of 10 values', { ...equalDuelRules, ratingWindow: null }, 10],
    ['by one of 40 values', { ...equalDuelRules, ratingWindow: null }, 40],
  ])('are within a hundredth of the optimum %s', (_, rules, values = 0) => {
    for (const length of [100, 200, 400]) {
      const [tickets = []] = fc.sample(anyDuelPool(length, 29, 1, length), { numRuns: 1, seed: 7 });
      const matcher = matcherOf(rules, withFactions(tickets, values));
      const [worth, best] = [worthOf(matcher), bestByBlossom(lineOf(matcher).line)];
      expect(worth.count).toBeGreaterThanOrEqual(best.count * 0.99);
      if (worth.count >= best.count) expect(worth.gap).toBeLessThanOrEqual(best.gap * 1.01);
    }
  });

  it.each([
    ['a large pool', 3_000, equalDuelRules],
    ['a large pool by age', 3_000, { ...equalDuelRules, ratingWindow: null }],
  ])('find those of the same value in %s, though hundreds stand between them', (_, length, rules) => {
    const tickets = Array.from({ length }, (_, index) => duelTicket(index, { rating: 1_500 }));
    expect(duelsOf(matcherOf(rules, withFactions(tickets, length / 4)))).toHaveLength(length / 2);
  });

  it('are the same bytes from the same tickets, whatever the pool has been through', () => {
    const withHistory = anyDuelPool(40).chain((tickets) =>
      fc.tuple(
        fc.constant(tickets),
        fc.shuffledSubarray([...tickets], { minLength: tickets.length, maxLength: tickets.length }),
        fc.subarray([...tickets]),
      ),
    );
    fc.assert(
      fc.property(withHistory, anyDuelRules, ([tickets, shuffled, leaving], rules) => {
        const fresh = matcherOf(rules, tickets);
        const used = matcherOf(rules, leaving);
        used.propose(NOW_MS, 3);
        for (const { ticketId } of leaving) used.pool.remove(ticketId);
        used.propose(NOW_MS, 3);
        used.add(shuffled);
        const once = JSON.stringify(fresh.propose(NOW_MS, 1));
        expect(JSON.stringify(used.propose(NOW_MS, 1))).toBe(once);
        expect(JSON.stringify(used.propose(NOW_MS, 1))).toBe(once);
      }),
    );
  });

  it('accept whom they accepted, however much longer they wait', () => {
    fc.assert(
      fc.property(anyDuelPool(12), anyDuelRules, fc.nat(60_000), (tickets, rules, laterMs) => {
        const matcher = matcherOf(rules, tickets);
        const before = acceptedPairs(matcher.line(NOW_MS)).map(([a, b]) => `${a} ${b}`);
        const after = new Set(acceptedPairs(matcher.line(NOW_MS + laterMs)).map(([a, b]) => `${a} ${b}`));
        expect(before.filter((pair) => !after.has(pair))).toEqual([]);
      }),
    );
  });
});

describe('a duel', () => {
  const pairOf = (rules: typeof duelRules, ...tickets: Parameters<typeof duelTicket>[1][]) =>
    duelsOf(
      matcherOf(
        rules,
        tickets.map((ticket, index) => duelTicket(index, ticket)),
      ),
    ).map((pair) => pair.toSorted());

  it('asks both sides: a patient ticket does not drag in a newcomer', () => {
    const patient = { waitedSeconds: 40, rating: 1500 };
    expect(pairOf(duelRules, patient, { rating: 1700 })).toEqual([]);
    expect(pairOf(duelRules, patient, { rating: 1700, waitedSeconds: 10 })).toHaveLength(1);
  });

  it('accepts a gap that is exactly the window', () => {
    expect(pairOf(duelRules, { rating: 1500 }, { rating: 1600 })).toHaveLength(1);
    expect(pairOf(duelRules, { rating: 1500 }, { rating: 1601 })).toEqual([]);
  });

  it('counts priority as waiting', () => {
    const far = { rating: 1700, prioritySeconds: 10 };
    expect(pairOf(duelRules, { rating: 1500, waitedSeconds: 10 }, far)).toHaveLength(1);
  });

  it('never has a region further away than the player allows, however long the wait', () => {
    const near = { latenciesMs: [100], waitedSeconds: 50 };
    const tickets = [duelTicket(0, near), duelTicket(1, near)];
    const limited = tickets.map((ticket) => ({
      ...ticket,
      request: { ...ticket.request, maxLatencyMs: 90 },
    }));
    expect(duelsOf(matcherOf(strictDuelRules, tickets))).toHaveLength(1);
    expect(duelsOf(matcherOf(strictDuelRules, limited))).toEqual([]);
  });

  it('is played in the region where the worse latency is least', () => {
    const tickets = [{ latenciesMs: [20, 50] }, { latenciesMs: [55, 30] }].map((each, index) =>
      duelTicket(index, each),
    );
    const [proposal] = matcherOf(strictDuelRules, tickets).propose(NOW_MS, 1);
    expect(proposal?.region).toBe('north');
  });

  it('is not fought again at once, until one of the two has waited long', () => {
    const fresh = [{ met: [1] }, {}];
    expect(pairOf(strictDuelRules, ...fresh)).toEqual([]);
    const waited = [{ met: [1], waitedSeconds: 60 }, {}];
    expect(pairOf(strictDuelRules, ...waited)).toHaveLength(1);
    expect(pairOf({ ...strictDuelRules, avoidRecent: 'hard' }, ...waited)).toEqual([]);
  });

  it('goes to the oldest first where ratings do not matter', () => {
    const unrated = { ...duelRules, ratingWindow: null };
    const tickets = [{ waitedSeconds: 1 }, { waitedSeconds: 9 }, { waitedSeconds: 10 }];
    expect(pairOf(unrated, ...tickets)).toEqual([['t0001', 't0002']]);
  });

  it('goes to whoever has escalated, in the order of age, before closer ones', () => {
    const tickets = [
      { waitedSeconds: 70, rating: 1500 },
      { waitedSeconds: 80, rating: 1500 + 90 },
      { waitedSeconds: 30, rating: 1500 + 100 },
    ];
    expect(pairOf(duelRules, ...tickets)).toEqual([['t0001', 't0002']]);
  });

  it('reaches further than windows for an escalated ticket only where the mode says so', () => {
    const tickets = [{ waitedSeconds: 60, rating: 1500 }, { rating: 2050 }];
    expect(pairOf(duelRules, ...tickets)).toEqual([]);
    const reaching = { ...duelRules, escalation: { afterMs: 60_000, gapMax: 600 } };
    expect(pairOf(reaching, ...tickets)).toHaveLength(1);
  });
});
