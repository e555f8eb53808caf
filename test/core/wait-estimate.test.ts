import { expect, test } from 'vitest';
import { type MatchRules, plainRules } from '../../src/core/match-rules.ts';
import type { WaitingTicket } from '../../src/core/ticket.ts';
import { estimateFor, estimatesOf } from '../../src/core/wait-estimate.ts';
import { EMPTY_MEMORY, noteDepartures, type WaitMemory } from '../../src/core/wait-memory.ts';
import { NOW_MS, waiting } from './waiting-tickets.ts';

const REGIONS = ['eu', 'us', 'asia'];
const plain = plainRules('mode', 2, 2);
const rated: MatchRules = {
  ...plain,
  ratingWindow: { atOnce: 100, atLast: 500, overMs: 40_000 },
  regions: { names: REGIONS, latencyMs: { atOnce: 80, atLast: 80, overMs: 0 } },
};

const near = (ticket: WaitingTicket, ...regions: readonly string[]): WaitingTicket => {
  const latencies = Object.fromEntries(regions.map((name, index) => [name, 20 + index]));
  return { ...ticket, request: { ...ticket.request, regions: latencies } };
};

const matchedNow = (tickets: readonly WaitingTicket[], rules = plain, memory = EMPTY_MEMORY): WaitMemory =>
  noteDepartures(memory, tickets, rules, NOW_MS, true);

/** Players alone who waited 1, 2, ... seconds. */
const waits = (count: number): WaitingTicket[] =>
  Array.from({ length: count }, (_, index) => waiting(`t${index}`, index + 1, 1500));

const newcomer = waiting('newcomer', 0, 1500);

test('a handful of matches says nothing', () => {
  expect(estimatesOf(EMPTY_MEMORY, [], plain, NOW_MS)).toBe('');
  expect(estimatesOf(matchedNow(waits(19)), [], plain, NOW_MS)).toBe('');
  expect(estimateFor('', newcomer)).toBeNull();
});

test('half of the players waited no longer than p50, nine in ten no longer than p90', () => {
  const memory = noteDepartures(EMPTY_MEMORY, waits(99), plain, NOW_MS, true);
  const later = NOW_MS + 1_000;
  const everSince = {
    ...memory,
    departures: memory.departures.map((each) => ({ ...each, waitedMs: each.waitedMs / 10 })),
  };
  expect(estimateFor(estimatesOf(everSince, [], plain, later), newcomer)).toEqual({
    p50Seconds: 5,
    p90Seconds: 9,
  });
});

test('those who still wait make the estimate longer, and those who gave up count as if they still did', () => {
  const matched = matchedNow(waits(40));
  const waitOf = (memory: WaitMemory, still: readonly WaitingTicket[]) =>
    estimateFor(estimatesOf(memory, still, plain, NOW_MS), newcomer)?.p90Seconds ?? 0;
  const stillWaiting = Array.from({ length: 10 }, (_, index) => waiting(`w${index}`, 25, 1500));
  const gaveUp = noteDepartures(matched, stillWaiting, plain, NOW_MS, false);
  expect(waitOf(matched, stillWaiting)).toBeGreaterThan(waitOf(matched, []));
  expect(waitOf(gaveUp, [])).toBe(waitOf(matched, stillWaiting));
});

test('nothing is said while most of the tickets that came were never matched', () => {
  const crowd = Array.from({ length: 100 }, (_, index) => waiting(`w${index}`, 20, 1500));
  expect(estimatesOf(matchedNow(waits(20)), crowd, plain, NOW_MS)).toBe('');
});

/**
 * Over the last ten minutes, solo players of Europe waited some 2 s, parties of America 20 s, and whoever is rated
 * above 2000 five times as long.
 */
const mixed = (): WaitMemory => {
  let memory = EMPTY_MEMORY;
  for (let index = 0; index < 400; index++) {
    const atMs = NOW_MS - 600_000 + index * 1_500;
    const isStrong = index % 4 < 2;
    const rating = isStrong ? 2200 : 1400;
    const stretch = (isStrong ? 5 : 1) * (1 + (index % 40) / 40);
    const ticket =
      index % 2 === 0
        ? near(waiting(`e${index}`, 2 * stretch, rating), 'eu', 'us')
        : near(waiting(`u${index}`, 20 * stretch, rating, rating), 'us');
    const enqueuedAtMs = ticket.enqueuedAtMs + atMs - NOW_MS;
    memory = noteDepartures(memory, [{ ...ticket, enqueuedAtMs }], rated, atMs, true);
  }
  return memory;
};

test('the estimate is of the most specific cell by rating band, region and party size', () => {
  const estimates = estimatesOf(mixed(), [], rated, NOW_MS);
  const p90For = (ticket: WaitingTicket) => estimateFor(estimates, ticket)?.p90Seconds ?? 0;
  const europeans = p90For(near(waiting('n', 0, 1400), 'eu'));
  expect(p90For(near(waiting('n', 0, 1400, 1400), 'us'))).toBeGreaterThan(5 * europeans);
  expect(p90For(near(waiting('n', 0, 2200), 'eu'))).toBeGreaterThan(3 * europeans);
  // Nobody like that was seen: what is known of the rating alone is said.
  const elsewhere = p90For(near(waiting('n', 0, 2200, 2200, 2200), 'asia'));
  expect(elsewhere).toBeGreaterThan(p90For(near(waiting('n', 0, 1400, 1400, 1400), 'asia')));
});

test('a change of load shows in every cell at once', () => {
  const calm = mixed();
  const rushHourMs = NOW_MS + 5 * 60_000;
  const rush = Array.from({ length: 100 }, (_, index) => {
    const enqueuedAtMs = rushHourMs - 30_000 - index * 1_000;
    return { ...near(waiting(`r${index}`, 0, 1400), 'eu'), enqueuedAtMs };
  });
  const memory = noteDepartures(calm, rush, rated, rushHourMs, true);
  const strong = { ...near(waiting('n', 0, 2200, 2200), 'us'), enqueuedAtMs: rushHourMs };
  const before = estimateFor(estimatesOf(calm, [], rated, NOW_MS), strong)?.p50Seconds ?? 0;
  const after = estimateFor(estimatesOf(memory, [], rated, rushHourMs), strong)?.p50Seconds ?? 0;
  expect(after).toBeGreaterThan(before);
});

test('an estimate is good for ten minutes, and not in a format of another version', () => {
  const estimates = estimatesOf(matchedNow(waits(40)), [], plain, NOW_MS);
  const comingAt = (ms: number) => estimateFor(estimates, { ...newcomer, enqueuedAtMs: ms });
  expect(comingAt(NOW_MS - 1_000)).not.toBeNull();
  expect(comingAt(NOW_MS + 600_000)).not.toBeNull();
  expect(comingAt(NOW_MS + 600_001)).toBeNull();
  expect(estimateFor(estimates.replace('1', '2'), newcomer)).toBeNull();
});

test('a table of many cells stays within some 2 KB', () => {
  const tickets = Array.from({ length: 1_200 }, (_, index) => {
    const ratings = Array<number>(1 + (index % 4)).fill(1000 + ((index * 37) % 1000));
    return near(waiting(`t${index}`, (index % 90) / 3, ...ratings), REGIONS[index % 3] ?? 'eu');
  });
  const estimates = estimatesOf(matchedNow(tickets, rated), [], rated, NOW_MS);
  expect(Object.keys(JSON.parse(estimates).cells).length).toBeGreaterThan(20);
  expect(estimates.length).toBeLessThan(2_200);
});
