import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type MatchRules, plainRules } from '../../src/core/match-rules.ts';
import type { WaitingTicket } from '../../src/core/ticket.ts';
import { EMPTY_MEMORY, noteDepartures, type WaitMemory } from '../../src/core/wait-memory.ts';
import { memoryFromText, memoryToText } from '../../src/core/wait-memory-text.ts';
import { NOW_MS, waiting } from './waiting-tickets.ts';

const rules: MatchRules = {
  ...plainRules('mode', 2, 5),
  regions: { names: ['eu', 'us'], latencyMs: { atOnce: 80, atLast: 80, overMs: 0 } },
};

const crowd = (count: number, waitedSeconds = 5): WaitingTicket[] =>
  Array.from({ length: count }, (_, index) => waiting(`t${index}`, waitedSeconds, 1500));

const weightOf = ({ departures }: WaitMemory) => departures.reduce((sum, { weight }) => sum + weight, 0);

test('departures are forgotten after half an hour, the oldest first beyond 1,200', () => {
  const old = noteDepartures(EMPTY_MEMORY, crowd(3), rules, NOW_MS - 1_800_001, true);
  expect(noteDepartures(old, crowd(1), rules, NOW_MS, true).departures).toHaveLength(1);
  let memory = EMPTY_MEMORY;
  for (let second = 0; second < 1_500; second++)
    memory = noteDepartures(memory, crowd(1), rules, NOW_MS + second * 1_000, true);
  expect(memory.departures).toHaveLength(1_200);
  expect(memory.departures[0]?.atMs).toBe(NOW_MS + 300_000);
});

test('a region is what the ticket itself names, not what objects inherit', () => {
  const regions = { names: ['constructor', 'eu'], latencyMs: { atOnce: 80, atLast: 80, overMs: 0 } };
  const ticket = waiting('t', 5, 1500);
  const inEurope = { ...ticket, request: { ...ticket.request, regions: { eu: 20 } } };
  const { departures } = noteDepartures(
    EMPTY_MEMORY,
    [inEurope, ticket],
    { ...rules, regions },
    NOW_MS,
    true,
  );
  expect(departures.map(({ region }) => region)).toEqual([1, null]);
});

test('of thousands a second a sample is kept that stands for all of a minute, and all again when few leave', () => {
  let memory = EMPTY_MEMORY;
  for (let tick = 0; tick < 240; tick++)
    memory = noteDepartures(memory, crowd(997), rules, NOW_MS + tick * 250, true);
  const { departures } = memory;
  expect(departures.length).toBeLessThanOrEqual(1_200);
  expect(departures.length).toBeGreaterThan(300);
  expect(weightOf(memory) / (240 * 997)).toBeCloseTo(1, 1);
  expect(departures[0]?.atMs).toBeLessThan(NOW_MS + 5_000);
  for (let second = 0; second < 3_000; second++)
    memory = noteDepartures(memory, crowd(1), rules, NOW_MS + 60_000 + second * 1_000, true);
  expect(memory.departures.at(-1)?.weight).toBe(1);
});

test('a ticket of several regions counts for the nearest that the mode has', () => {
  const ticket = crowd(1)[0] as WaitingTicket;
  const regions = { moon: 1, us: 30, eu: 40 };
  const memory = noteDepartures(
    EMPTY_MEMORY,
    [{ ...ticket, request: { ...ticket.request, regions } }, ticket],
    rules,
    NOW_MS,
    true,
  );
  expect(memory.departures.map(({ region }) => region)).toEqual([1, null]);
});

test('the next holder reads what was remembered, to a tenth of a second', () => {
  const departure = fc.record({
    waitedMs: fc.integer({ min: 0, max: 18_000 }).map((units) => units * 100),
    rating: fc.integer({ min: -1_000_000, max: 1_000_000 }),
    region: fc.option(fc.integer({ min: 0, max: 30 })),
    size: fc.integer({ min: 1, max: 64 }),
    isMatched: fc.boolean(),
    weight: fc.constantFrom(1, 2, 1024),
    atMs: fc.integer({ min: 0, max: 18_000 }).map((units) => NOW_MS + units * 100),
  });
  const memories = fc.array(departure, { minLength: 1, maxLength: 50 }).map(
    (list): WaitMemory => ({
      departures: list.toSorted((a, b) => a.atMs - b.atMs),
      stride: 4,
      passed: 3,
    }),
  );
  fc.assert(
    fc.property(memories, (memory) => {
      expect(memoryFromText(memoryToText(memory))).toEqual(memory);
    }),
  );
});

test('an unknown format is an empty memory, and no text is longer than 24 KB', () => {
  expect(memoryFromText(memoryToText(EMPTY_MEMORY))).toEqual(EMPTY_MEMORY);
  expect(memoryFromText('{"format":2}')).toEqual(EMPTY_MEMORY);
  const departure = { waitedMs: 1.8e9, rating: 1e9, region: 30, size: 64, isMatched: false, weight: 65_536 };
  const departures = Array.from({ length: 1_200 }, (_, index) => ({
    ...departure,
    atMs: NOW_MS + index * 1_499,
  }));
  const text = memoryToText({ departures, stride: 1, passed: 0 });
  expect(text.length).toBeLessThanOrEqual(24_000);
  expect(memoryFromText(text).departures.at(-1)).toEqual({
    ...departure,
    atMs: expect.closeTo(NOW_MS + 1_199 * 1_499, -2),
  });
});
