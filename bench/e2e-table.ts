import Table from 'cli-table3';
import { percentile } from '../bots/report.ts';
import type { LoadResult } from './e2e-load.ts';
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

const HEAD = [
  'load',
  'matched',
  'queued ms\np50 / p95 / p99',
  'told to load ms\np50 / p95 / p99',
  'all told\ns',
  'players/s',
  'CPU s / 1,000 players\nfunctions',
  '\ngateway',
  '\nDynamoDB',
  '\nbots',
  'per player\nscripts',
  '\ncommands',
  '\nframes',
  'RSS\nMB',
  'errors',
];

/** One row a phase; an aim stands beside its figure with ✓ or ✗. */
export const resultTable = (phases: readonly Phase[]): string => {
  const table = new Table({ head: HEAD, style: { head: [], border: [] } });
  for (const phase of phases) table.push(rowOf(phase));
  return table.toString();
};

const rowOf = ({ name, aims, load, before, after }: Phase): string[] => {
  const cpu = cpuPerThousand(load, before, after);
  const each = (count: number) => (count / Math.max(1, load.matched)).toFixed(1);
  const toldP99 = percentile(load.toldMs, 0.99) ?? Number.POSITIVE_INFINITY;
  return [
    name,
    `${load.matched} / ${load.players}`,
    percentiles(load.queuedMs),
    beside(percentiles(load.toldMs), toldP99, aims.toldP99Ms, (aim) => `p99 ${aim}`),
    beside((load.allToldMs / 1_000).toFixed(2), load.allToldMs, aims.allToldMs, (aim) => `${aim / 1_000}`),
    (load.matched / (load.allMatchedMs / 1_000)).toFixed(0),
    beside(cpu.functions.toFixed(2), cpu.functions, aims.functionsCpuSecondsPerThousand, String),
    cpu.gateway.toFixed(2),
    cpu.dynamoDb.toFixed(2),
    cpu.bots.toFixed(2),
    each(after.scriptCalls - before.scriptCalls),
    each(after.commands - before.commands),
    each(load.frames),
    (after.stats.rssBytes / 2 ** 20).toFixed(0),
    Object.entries(load.errors)
      .map(([code, count]) => `${code}: ${count}`)
      .join('\n') || '-',
  ];
};

const cpuPerThousand = (load: LoadResult, before: Usage, after: Usage) => {
  const thousands = Math.max(1, load.matched) / 1_000;
  const used = (part: 'functionsCpuSeconds' | 'gatewayCpuSeconds' | 'dynamodbCpuSeconds') =>
    (after.stats[part] - before.stats[part]) / thousands;
  return {
    functions: used('functionsCpuSeconds'),
    gateway: used('gatewayCpuSeconds'),
    dynamoDb: used('dynamodbCpuSeconds'),
    bots: load.botsCpuSeconds / thousands,
  };
};

const percentiles = (values: readonly number[]): string =>
  [0.5, 0.95, 0.99].map((share) => percentile(values, share)?.toFixed(0) ?? '-').join(' / ');

const beside = (
  shown: string,
  value: number,
  aim: number | undefined,
  describe: (aim: number) => string,
): string => (aim === undefined ? shown : `${shown}\n${value <= aim ? '✓' : '✗'} aim: ${describe(aim)}`);
