import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { percentile } from '../bots/report.ts';
import { readChanges } from '../src/use-cases/read-changes.ts';
import { type ScriptTimes, startTickSystem, type TickParts, type TickSystem } from './tick-system.ts';

const USAGE = `Measures the whole tick of a ticker on a Redis of its own.

  npm run bench:tick -- [--tickets 100000] [--ticks 20]`;

/** As many as `runTick` makes into matches at the most. */
const MATCHED = 10_000;
/** What came or left since the tick before, as a share of the tickets. */
const CHURN = 0.05;
const WARM_UPS = 3;
const COLD_LOADS = 4;
/** A tick every 250 ms, and every 2 s what players are told of their wait. */
const TICKS_AN_OUTLOOK = 8;

const { values } = parseArgs({
  options: {
    tickets: { type: 'string', default: '100000' },
    ticks: { type: 'string', default: '20' },
    help: { type: 'boolean' },
  },
});

const totalMs = ({ readMs, matchMs, claimMs, restMs }: TickParts) => readMs + matchMs + claimMs + restMs;

const spread = (durationsMs: readonly number[]) =>
  [0.5, 0.95].map((share) => percentile(durationsMs, share)?.toFixed(1) ?? '-').join(' / ');

const median = (figures: readonly number[]) => percentile(figures, 0.5) ?? Number.NaN;

const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(0);

const shown = (all: readonly ScriptTimes[], name: keyof ScriptTimes['longestMs']) => {
  const longest = all.map(({ longestMs }) => longestMs[name]);
  const shortest = median(all.map(({ p50Ms }) => p50Ms)).toFixed(2);
  const p99 = median(all.map(({ p99Ms }) => p99Ms)).toFixed(2);
  return `${shortest} / ${p99} / ${median(longest).toFixed(2)} / ${Math.max(...longest).toFixed(2)}`;
};

/** The first load meets code that was never run. */
const measureLoads = async (system: TickSystem) => {
  const loadsMs: number[] = [];
  const scripts: ScriptTimes[] = [];
  for (let load = 0; load < COLD_LOADS; load++) {
    const { ticker } = system.newTicker();
    await system.resetScriptTimes();
    const startedAt = performance.now();
    await readChanges(system.ports)(ticker);
    loadsMs.push(performance.now() - startedAt);
    scripts.push(await system.scriptTimes());
  }
  return { loadsMs, scripts };
};

/** Warm ticks over a pool that is full each time, when exactly so much has changed. */
const measureTicks = async (system: TickSystem, tickets: number, count: number) => {
  const churned = Math.round((tickets * CHURN) / 2);
  const { ticker, tick } = system.newTicker();
  const ticks: TickParts[] = [];
  const scripts: ScriptTimes[] = [];
  for (let round = -WARM_UPS; round < count; round++) {
    // Once a minute a ticker reads everything anew: a cold load, which is measured by itself.
    if (round > -WARM_UPS) ticker.startedOverAtMs = Date.now();
    await readChanges(system.ports)(ticker);
    await system.ask({ kind: 'remove', count: churned });
    await system.ask({ kind: 'add', count: churned });
    ticker.waits.lookedAtMs = round % TICKS_AN_OUTLOOK === 0 ? 0 : Date.now();
    await system.resetScriptTimes();
    const { parts, formed } = await tick();
    if (2 * formed.length !== MATCHED)
      throw new Error(`Expected ${MATCHED / 2} matches, found ${formed.length}`);
    if (round >= 0) {
      scripts.push(await system.scriptTimes());
      ticks.push(parts);
    }
    await system.ask({
      kind: 'end',
      sessionIds: formed.map(({ sessionId }) => sessionId),
      sessions: formed.map(({ players }) => players.map(({ player, ticketId }) => ({ player, ticketId }))),
    });
    await system.ask({ kind: 'add', count: MATCHED });
  }
  return { ticks, scripts };
};

const measure = async (system: TickSystem, tickets: number, count: number) => {
  await system.ask({ kind: 'add', count: tickets });
  const loads = await measureLoads(system);
  const redisBytes = await system.redisBytes();
  const { ticks, scripts } = await measureTicks(system, tickets, count);
  const withOutlook = ticks.filter((_, index) => index % TICKS_AN_OUTLOOK === 0);
  const table = new Table({ style: { head: [], border: [], compact: true }, colAligns: ['left', 'right'] });
  table.push(
    [`${tickets} waiting, ${tickets * CHURN} changes, ${MATCHED / 2} matches of two; ${count} ticks`, ''],
    ['warm tick, ms p50 / p95', spread(ticks.map(totalMs))],
    ['  begin and apply', spread(ticks.map(({ readMs }) => readMs))],
    ['  match', spread(ticks.map(({ matchMs }) => matchMs))],
    ['  claim', spread(ticks.map(({ claimMs }) => claimMs))],
    [`  outlook, in one tick of ${TICKS_AN_OUTLOOK}`, spread(withOutlook.map(({ restMs }) => restMs))],
    [
      'cold load, ms: first of the process / median of the others',
      `${loads.loadsMs[0]?.toFixed(0)} / ${median(loads.loadsMs.slice(1)).toFixed(0)}`,
    ],
    ['script calls, ms: p50 / p99 / longest of a typical load or tick / longest of all', ''],
    ['  begin-tick in cold loads', shown(loads.scripts, 'beginTick')],
    ['  claim-matches in warm ticks', shown(scripts, 'claimMatches')],
    [
      'memory of the process, MB: resident at the end / greatest',
      `${megabytes(process.memoryUsage().rss)} / ${megabytes(process.resourceUsage().maxRSS * 1024)}`,
    ],
    ['Redis memory, MB', megabytes(redisBytes)],
  );
  console.log(table.toString());
};

if (values.help) console.log(USAGE);
else {
  const [tickets, ticks] = [values.tickets, values.ticks].map(Number);
  if (!(tickets && ticks)) throw new Error(USAGE);
  const system = await startTickSystem();
  try {
    await measure(system, tickets, ticks);
  } finally {
    await system.stop();
  }
}
