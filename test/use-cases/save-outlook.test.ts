import { expect, test } from 'vitest';
import { plainRules } from '../../src/core/match-rules.ts';
import { estimateFor } from '../../src/core/wait-estimate.ts';
import type { Outlook, Ticket, TickStore } from '../../src/use-cases/ports.ts';
import { createTickWorld, QUEUE, type TickWorld } from './tick-world.ts';

/** Pairs, the first of whom waits for the second. */
const matchPairs = async (world: TickWorld, pairs: number, waitMs: number, name = 'p') => {
  for (let index = 0; index < pairs; index++) {
    await world.enqueue(`${name}${index}-a`);
    await world.clock.advance(waitMs);
    await world.enqueue(`${name}${index}-b`);
    await world.clock.advance(1_000);
  }
};

/** The ticks port with a record of what was saved. */
const watched = (world: TickWorld, saveOutlook = world.ports.ticks.saveOutlook) => {
  const saves: { readonly atMs: number; readonly outlook: Outlook }[] = [];
  const ticks: TickStore = {
    ...world.ports.ticks,
    saveOutlook: (queue, holder, outlook) => {
      saves.push({ atMs: world.clock.nowMs(), outlook });
      return saveOutlook(queue, holder, outlook);
    },
  };
  return { saves, ticks };
};

const newcomer = (enqueuedAtMs: number): Pick<Ticket, 'request' | 'enqueuedAtMs'> => ({
  enqueuedAtMs,
  request: {
    gameMode: QUEUE,
    members: [{ player: 'newcomer', rating: 1500 }],
    party: null,
    regions: {},
    attributes: {},
  },
});

test('newcomers are told an estimate once enough players were matched', async () => {
  const world = createTickWorld();
  const { saves, ticks } = watched(world);
  const ticker = world.startTicker({}, { ticks });
  await matchPairs(world, 5, 4_000);
  expect(saves.length).toBeGreaterThan(0);
  expect(saves.filter(({ outlook }) => outlook.estimates !== '')).toEqual([]);
  await matchPairs(world, 20, 4_000, 'q');
  const { ticketId } = await world.enqueue('newcomer');
  const place = await world.ports.tickets.readTicket(QUEUE, ticketId, null);
  const estimate = estimateFor(place?.estimates ?? '', newcomer(world.clock.nowMs()));
  expect(estimate?.p90Seconds).toBeGreaterThanOrEqual(4);
  expect(estimate?.p90Seconds).toBeLessThanOrEqual(6);
  await world.clock.advance(700_000);
  await ticker;
});

test('what was learned is saved at most every two seconds, only when it changed, and at last before leaving', async () => {
  const world = createTickWorld();
  const { saves, ticks } = watched(world);
  const stopping = new AbortController();
  const ticker = world.startTicker({ signal: stopping.signal }, { ticks });
  await matchPairs(world, 12, 250);
  const apartMs = saves.slice(1).map(({ atMs }, index) => atMs - (saves[index]?.atMs ?? 0));
  expect(saves.length).toBeGreaterThan(3);
  expect(Math.min(...apartMs)).toBeGreaterThanOrEqual(2_000);

  await world.clock.advance(20_000);
  const saved = saves.length;
  await world.clock.advance(5_000);
  expect(saves).toHaveLength(saved);

  await matchPairs(world, 1, 0, 'last');
  stopping.abort();
  expect(await ticker).toBe('stop');
  expect(saves.length).toBeGreaterThan(saved);
});

test('the next holder goes on from what the last one learned', async () => {
  const world = createTickWorld();
  const stopping = new AbortController();
  const first = world.startTicker({ signal: stopping.signal });
  await matchPairs(world, 25, 4_000);
  stopping.abort();
  await first;

  const { saves, ticks } = watched(world);
  const second = world.startTicker({ holder: 'second' }, { ticks });
  await matchPairs(world, 1, 4_000, 'q');
  await world.clock.advance(700_000);
  await second;
  const { atMs = 0, outlook } = saves[0] ?? {};
  expect(estimateFor(outlook?.estimates ?? '', newcomer(atMs))?.p90Seconds).toBeGreaterThanOrEqual(4);
});

test('tickets that leave without a match count for what they waited', async () => {
  const world = createTickWorld();
  const { saves, ticks } = watched(world);
  const ticker = world.startTicker({}, { ticks });
  const { ticketId } = await world.enqueue('ann');
  await world.clock.advance(3_000);
  await world.ports.tickets.removeTicket(QUEUE, ticketId, 'ann');
  await world.clock.advance(700_000);
  await ticker;
  const { departures } = JSON.parse(saves.at(-1)?.outlook.memory ?? '{}');
  // Moment, wait in tenths of a second, rating, region, size, and below 0 for no match, in base 36.
  expect(departures).toMatch(/^0,(u|v|w|x),15o,0,1,-1$/);
});

test('players are told why they wait as long as they do, and it is said again before it is forgotten', async () => {
  // Two players are enough to stay for, and too few for teams of two.
  const world = createTickWorld({ mode: { rules: plainRules(QUEUE, 2, 2), requiredPlayers: 2 } });
  const { saves, ticks } = watched(world);
  const ticker = world.startTicker({ stopsAtMs: world.clock.nowMs() + 60_000 }, { ticks });
  const { ticketId } = await world.enqueue('ann', 'ada');
  const reasonOf = async () => (await world.ports.tickets.readTicket(QUEUE, ticketId, null))?.reason;
  expect(await reasonOf()).toBe('');
  await world.clock.advance(55_000);
  expect(await reasonOf()).toBe('too_few_players');
  const apartMs = saves.slice(1).map(({ atMs }, index) => atMs - (saves[index]?.atMs ?? 0));
  expect(Math.min(...apartMs)).toBeGreaterThan(5_000);
  expect(Math.max(...apartMs)).toBeLessThan(30_000);
  await world.clock.advance(60_000);
  await ticker;
});

test('when it cannot be saved the log says so, and matching goes on', async () => {
  const world = createTickWorld();
  const { saves, ticks } = watched(world, async () => {
    throw new Error('no Redis');
  });
  const ticker = world.startTicker({}, { ticks });
  await matchPairs(world, 12, 250);
  expect(saves.length).toBeGreaterThan(3);
  expect(world.typesTo('p11-b')).toEqual(['start_loading']);
  await world.clock.advance(700_000);
  expect(await ticker).toBe('idle');
  const messages = new Set(world.ports.log.lines.map(({ message }) => message));
  expect(messages).toEqual(
    new Set(['Work beside the tick failed', 'What was learned of waits is not saved']),
  );
});
