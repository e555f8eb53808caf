import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { percentile } from '../bots/report.ts';
import type { LoadingSession } from '../src/core/session.ts';
import type { WaitingTicket } from '../src/core/ticket.ts';
import { claimProposals } from '../src/use-cases/claim-proposals.ts';
import { readChanges } from '../src/use-cases/read-changes.ts';
import type { Ticker } from '../src/use-cases/ticker.ts';
import { createRandom, createTicketMaker, SOLO } from './matching-tickets.ts';
import { REGION, type ScriptTimes, startTickSystem, type TickSystem } from './tick-system.ts';

const USAGE = `Measures a ticker's use cases on a Redis of their own.

  npm run bench:tick -- [--tickets 100000] [--matches 5000] [--ticks 20]`;

/** What came or left since the tick before, as a share of the tickets. */
const CHURN = 0.05;
const UNDER_WAY_MAX = 500;
const SESSIONS_A_CALL = 10;
/** More than are matched: between so many who are out of reach, the matcher does not find every pair. */
const SPARE = 1.2;

const { values } = parseArgs({
  options: {
    tickets: { type: 'string', default: '100000' },
    matches: { type: 'string', default: '5000' },
    ticks: { type: 'string', default: '20' },
    help: { type: 'boolean' },
  },
});

interface Tick {
  readonly readMs: number;
  readonly matchMs: number;
  readonly claimMs: number;
}

const totalMs = ({ readMs, matchMs, claimMs }: Tick) => readMs + matchMs + claimMs;

const inBatches = async <Item>(
  items: readonly Item[],
  size: number,
  act: (batch: readonly Item[]) => unknown,
) => {
  for (let from = 0; from < items.length; from += size) await act(items.slice(from, from + size));
};

/**
 * Tickets for matches are near the region; the others stay out of reach of it and of each other, so that a
 * full pool is searched and the wanted number of matches found.
 */
const createPool = (system: TickSystem) => {
  const make = createTicketMaker(
    { ratings: 'lichess', partyShares: SOLO, isInRegions: false },
    createRandom(1),
  );
  const resting: WaitingTicket[] = [];
  let matchable = 0;
  const draw = (latencyMs: number): WaitingTicket => {
    const ticket = make(0);
    return {
      ...ticket,
      ticketId: system.freshId(),
      request: { ...ticket.request, regions: { [REGION]: latencyMs } },
    };
  };
  const addAll = (tickets: readonly WaitingTicket[]) =>
    inBatches(tickets, UNDER_WAY_MAX, (batch) => Promise.all(batch.map(system.add)));
  return {
    addResting: async (count: number) => {
      const tickets = Array.from({ length: count }, () => draw(300));
      await addAll(tickets);
      resting.push(...tickets);
    },
    /** Up to so many that can be matched. */
    fillMatchable: async (count: number) => {
      await addAll(Array.from({ length: count - matchable }, () => draw(20)));
      matchable = count;
    },
    noteMatched: (count: number) => {
      matchable -= count;
    },
    removeResting: (count: number) =>
      inBatches(resting.splice(0, count), UNDER_WAY_MAX, (batch) =>
        Promise.all(
          batch.map(({ ticketId, request }) => system.remove(ticketId, request.members[0]?.player ?? '')),
        ),
      ),
  };
};

/** As `runTick` does, but for the number of matches, and with the time of each part. */
const timedTick = async ({ ports }: TickSystem, ticker: Ticker, matches: number) => {
  const formed: LoadingSession[] = [];
  const startedAt = performance.now();
  await readChanges(ports)(ticker);
  const readAt = performance.now();
  const proposals = ticker.matcher.propose(ports.clock.nowMs(), ports.ids.seed()).slice(0, matches);
  const matchedAt = performance.now();
  await claimProposals(ports, (sessions) => formed.push(...sessions))(ticker, proposals);
  const claimedAt = performance.now();
  if (formed.length !== matches) throw new Error(`Expected ${matches} matches, found ${formed.length}`);
  const tick: Tick = {
    readMs: readAt - startedAt,
    matchMs: matchedAt - readAt,
    claimMs: claimedAt - matchedAt,
  };
  return { tick, formed };
};

const timedLoad = async ({ ports }: TickSystem, ticker: Ticker): Promise<number> => {
  const startedAt = performance.now();
  await readChanges(ports)(ticker);
  return performance.now() - startedAt;
};

const showTable = (rows: readonly (readonly string[])[]) => {
  const table = new Table({ style: { head: [], border: [], compact: true }, colAligns: ['left', 'right'] });
  table.push(...rows.map((row) => [...row]));
  console.log(table.toString());
};

const spread = (durationsMs: readonly number[]) =>
  [0.5, 0.95].map((share) => percentile(durationsMs, share)?.toFixed(1) ?? '-').join(' / ');

const shown = ({ calls, p50Ms, p99Ms, longestMs }: ScriptTimes) =>
  `${p50Ms.toFixed(2)} / ${p99Ms.toFixed(2)} / ${longestMs.toFixed(2)} (${calls} calls)`;

const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(0);

const worst = (all: readonly ScriptTimes[]): ScriptTimes => ({
  calls: all.reduce((sum, { calls }) => sum + calls, 0),
  p50Ms:
    percentile(
      all.map(({ p50Ms }) => p50Ms),
      0.5,
    ) ?? Number.NaN,
  p99Ms:
    percentile(
      all.map(({ p99Ms }) => p99Ms),
      0.5,
    ) ?? Number.NaN,
  longestMs: Math.max(...all.map(({ longestMs }) => longestMs)),
});

const measure = async (system: TickSystem, tickets: number, matches: number, count: number) => {
  const pool = createPool(system);
  const matchable = 2 * Math.ceil(matches * SPARE);
  const churned = Math.round((tickets * CHURN) / 2);
  await pool.addResting(tickets - matchable);
  await pool.fillMatchable(matchable);
  await system.scriptTimes();
  // The first load meets code that was never run.
  const firstMs = await timedLoad(system, system.newTicker());
  const coldMs = [firstMs];
  let ticker = system.newTicker();
  for (let load = 0; load < 3; load += 1) {
    ticker = system.newTicker();
    coldMs.push(await timedLoad(system, ticker));
  }
  const coldScripts = await system.scriptTimes();
  const memory = { ...process.memoryUsage(), redis: await system.redisMegabytes() };

  const ticks: Tick[] = [];
  const scripts: ScriptTimes[] = [];
  for (let round = 0; round < count; round += 1) {
    await pool.fillMatchable(matchable);
    await readChanges(system.ports)(ticker);
    await pool.addResting(churned);
    await pool.removeResting(churned);
    await system.scriptTimes();
    const { tick, formed } = await timedTick(system, ticker, matches);
    scripts.push(await system.scriptTimes());
    ticks.push(tick);
    pool.noteMatched(2 * matches);
    await inBatches(formed, SESSIONS_A_CALL, system.tell);
  }
  showTable([
    [`${tickets} waiting, ${2 * churned} changes, ${matches} matches of two; ${count} ticks`, ''],
    ['warm tick, ms p50 / p95', spread(ticks.map(totalMs))],
    ['  begin and apply', spread(ticks.map(({ readMs }) => readMs))],
    ['  match', spread(ticks.map(({ matchMs }) => matchMs))],
    ['  claim', spread(ticks.map(({ claimMs }) => claimMs))],
    [
      'cold load, ms: first of the process / median of all',
      `${firstMs.toFixed(0)} / ${percentile(coldMs, 0.5)?.toFixed(0)}`,
    ],
    ['script calls of cold loads, ms p50 / p99 / longest', shown(coldScripts)],
    ['script calls of warm ticks, ms p50 / p99 / longest', shown(worst(scripts))],
    ['memory after loading, MB: resident / heap', `${megabytes(memory.rss)} / ${megabytes(memory.heapUsed)}`],
    ['Redis memory, MB', memory.redis.toFixed(0)],
  ]);
};

if (values.help) console.log(USAGE);
else {
  const [tickets, matches, ticks] = [values.tickets, values.matches, values.ticks].map(Number);
  if (!(tickets && matches && ticks)) throw new Error(USAGE);
  const system = await startTickSystem();
  try {
    await measure(system, tickets, matches, ticks);
  } finally {
    await system.stop();
  }
}
