import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainRules } from '../../../src/core/match-rules.ts';
import { createArrivals } from '../../../src/core/matching/arrivals.ts';
import { ANY_GAP } from '../../../src/core/matching/line.ts';
import { reservationGap } from '../../../src/core/matching/reservation.ts';
import type { WaitingTicket } from '../../../src/core/ticket.ts';
import { NOW_MS, waiting } from '../waiting-tickets.ts';

const rules = { ...plainRules('mode', 2, 1), ratingWindow: { atOnce: 600, atLast: 600, overMs: 0 } };

/** Players with even ratings from 1000 to 2000, `perSecond` of them, over the last `seconds`. */
const steady = (perSecond: number, seconds: number): WaitingTicket[] =>
  Array.from({ length: perSecond * seconds }, (_, index) =>
    waiting(`t${index}`, seconds - index / perSecond, 1000 + ((index * 617) % 1001)),
  );

describe('arrivals', () => {
  it('are as dense as they come, and none where nobody comes', () => {
    const arrivals = createArrivals(rules);
    arrivals.note(steady(20, 120));
    const densityAt = arrivals.densityAt(NOW_MS);
    expect(densityAt(1500)).toBeGreaterThan(0.017);
    expect(densityAt(1500)).toBeLessThan(0.023);
    expect(densityAt(3000)).toBe(0);
  });

  it('are not made much of after a burst in the first seconds', () => {
    const arrivals = createArrivals(rules);
    arrivals.note(steady(100, 2));
    expect(arrivals.densityAt(NOW_MS)(1500)).toBeLessThan(0.01);
  });

  it('are believed to be few once nobody has come for a while', () => {
    const arrivals = createArrivals(rules);
    arrivals.note(steady(20, 120));
    expect(arrivals.densityAt(NOW_MS + 10_000)(1500)).toBeLessThan(0.02 * arrivals.densityAt(NOW_MS)(1500));
  });

  it('follow a rate that changes within a minute', () => {
    const arrivals = createArrivals(rules);
    arrivals.note(steady(20, 120));
    expect(arrivals.densityAt(NOW_MS + 60_000)(1500)).toBeLessThan(0.2 * arrivals.densityAt(NOW_MS)(1500));
  });

  it('count nobody twice: a ticket that comes back has arrived before', () => {
    const arrivals = createArrivals(rules);
    const tickets = steady(20, 30);
    arrivals.note(tickets);
    const once = arrivals.densityAt(NOW_MS)(1500);
    arrivals.note(tickets);
    expect(arrivals.densityAt(NOW_MS)(1500)).toBe(once);
  });
});

it('arrivals are told of any rating, whoever came first', () => {
  const narrow = { ...rules, ratingWindow: { atOnce: 50, atLast: 50, overMs: 0 } };
  const densityBy = (first: number) => {
    const arrivals = createArrivals(narrow);
    arrivals.note([waiting('first', 121, first), ...steady(20, 120)]);
    return arrivals.densityAt(NOW_MS)(1500);
  };
  expect(densityBy(-4000)).toBeGreaterThan(0.9 * densityBy(1500));
});

describe('the reservation gap', () => {
  it('is where waiting for a closer match costs as much as it gains', () => {
    expect(reservationGap(5, 2, 0.03)).toBe(10);
    expect(reservationGap(5, 10, 0.03)).toBe(30);
    expect(reservationGap(5, 2, 0)).toBe(ANY_GAP);
  });

  it('grows with the cost of waiting and falls with the crowd', () => {
    const positive = fc.double({ min: 0.001, max: 1_000, noNaN: true });
    fc.assert(
      fc.property(positive, positive, fc.double({ min: 1, max: 10, noNaN: true }), (cost, density, more) => {
        expect(reservationGap(cost * more, 2, density)).toBeGreaterThanOrEqual(
          reservationGap(cost, 2, density),
        );
        expect(reservationGap(cost, 2, density * more)).toBeLessThanOrEqual(reservationGap(cost, 2, density));
      }),
    );
  });
});
