import Table from 'cli-table3';
import { percentile } from '../bots/report.ts';
import type { LoadResult } from './e2e-load.ts';
import type { Traffic } from './e2e-player.ts';
import type { Usage } from './e2e-system.ts';

/** What a phase should reach, where an aim was set for it. */
export interface Aims {
  readonly allToldMs?: number;
  readonly toldP99Ms?: number;
  readonly functionsCpuSecondsPerThousand?: number;
}

export interface Phase {
  readonly name: string;
  readonly aims: Aims;
  readonly load: LoadResult;
  readonly before: Usage;
  readonly after: Usage;
}

type Figure = (phase: Phase) => string;

/** What the runtime's parts are called in its figures. */
type Part = 'functionsCpuSeconds' | 'gatewayCpuSeconds' | 'dynamodbCpuSeconds';

/** A column for each phase; an aim stands below its figure with ✓ or ✗. */
export const resultTable = (phases: readonly Phase[]): string => {
  const table = new Table({
    head: ['', ...phases.map(({ name }) => name)],
    style: { head: [], border: [], compact: true },
    colAligns: ['left', ...phases.map(() => 'right' as const)],
  });
  for (const [name, figure] of Object.entries(FIGURES)) table.push([name, ...phases.map(figure)]);
  return table.toString();
};

const percentiles = (values: readonly number[]): string =>
  [0.5, 0.95, 0.99].map((share) => percentile(values, share)?.toFixed(0) ?? '-').join(' / ');

const beside = (shown: string, value: number | null, aim: number | undefined, aimShown: string): string => {
  if (aim === undefined) return shown;
  return `${shown}\n${value !== null && value <= aim ? '✓' : '✗'} aim ${aimShown}`;
};

const cpuPerThousand = ({ load, before, after }: Phase, part: Part): number | null =>
  load.matched === 0 ? null : ((after.stats[part] - before.stats[part]) / load.matched) * 1_000;

const cpu =
  (part: Part): Figure =>
  (phase) =>
    cpuPerThousand(phase, part)?.toFixed(2) ?? '-';

const perPlayer =
  (count: (phase: Phase) => number): Figure =>
  (phase) =>
    phase.load.matched === 0 ? '-' : (count(phase) / phase.load.matched).toFixed(1);

const framesOf = ({ frames }: Traffic): number =>
  Object.values(frames).reduce((sum, count) => sum + count, 0);

const toldInTime: Figure = ({ load, aims }) =>
  beside(
    percentiles(load.toldMs),
    percentile(load.toldMs, 0.99),
    aims.toldP99Ms,
    `p99 ${aims.toldP99Ms?.toFixed(0)}`,
  );

const allTold: Figure = ({ load, aims }) => {
  const seconds = ((aims.allToldMs ?? 0) / 1_000).toFixed(1);
  if (load.toldMs.length < load.players) return beside('not all', null, aims.allToldMs, seconds);
  return beside((load.allToldMs / 1_000).toFixed(2), load.allToldMs, aims.allToldMs, seconds);
};

const functionsCpu: Figure = (phase) => {
  const aim = phase.aims.functionsCpuSecondsPerThousand;
  const used = cpuPerThousand(phase, 'functionsCpuSeconds');
  return beside(used?.toFixed(2) ?? '-', used, aim, `${aim}`);
};

const errors: Figure = ({ load }) =>
  Object.entries(load.errors)
    .map(([code, count]) => `${code}: ${count}`)
    .join('\n') || '-';

const FIGURES: Readonly<Record<string, Figure>> = {
  matched: ({ load }) => `${load.matched} of ${load.players}`,
  'queued, ms: p50 / p95 / p99': ({ load }) => percentiles(load.queuedMs),
  'told to load, ms: p50 / p95 / p99': toldInTime,
  'all told, s': allTold,
  'players/s': ({ load }) =>
    load.matched === 0 ? '-' : (load.matched / (load.allMatchedMs / 1_000)).toFixed(0),
  'CPU s for 1,000 players: functions': functionsCpu,
  '  gateway': cpu('gatewayCpuSeconds'),
  '  DynamoDB': cpu('dynamodbCpuSeconds'),
  '  bots': ({ load }) =>
    load.matched === 0 ? '-' : ((load.botsCpuSeconds / load.matched) * 1_000).toFixed(2),
  'for each player: script calls': perPlayer(
    ({ before, after }) => after.redis.scriptCalls - before.redis.scriptCalls,
  ),
  '  other Redis commands': perPlayer(({ before, after }) => after.redis.commands - before.redis.commands),
  '  frames': perPlayer(({ load }) => framesOf(load.sent) + framesOf(load.received)),
  'RSS, MB': ({ after }) => (after.stats.rssBytes / 2 ** 20).toFixed(0),
  errors,
};
