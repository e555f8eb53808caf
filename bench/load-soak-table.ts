import type { DocumentTable } from '../scripts/document-table.ts';
import type { Sample } from './load-sample.ts';
import { megabytes, thousands } from './load-tables.ts';
import { grows, type Trend, trendOf } from './load-trend.ts';

/** What is followed through a soak. */
interface Figure {
  readonly name: string;
  /** `before` is the sample before. Null where nothing was seen. */
  readonly of: (sample: Sample, before: Sample | undefined) => number | null;
  readonly show: (value: number) => string;
  /** By how much it may grow in an hour before that counts. */
  readonly floor?: number;
  /** Why it grows, where it is meant to. */
  readonly byDesign?: string;
}

const MB = 2 ** 20;
const P50_FLOOR_MS = 5;
const P99_FLOOR_MS = 25;

/** Ids of ended tickets are kept for 15 minutes: until then a soak fills up. */
const FILL_UP_MINUTES = 16;
const FILL_UP_SHARE_MAX = 0.5;

const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

/** A count since the start, as a rate a minute. */
const aMinute =
  (count: (sample: Sample) => number): Figure['of'] =>
  (sample, before) =>
    before === undefined ? null : (count(sample) - count(before)) / (sample.minute - before.minute);

const cores = (part: keyof Sample['cpuSeconds']): Figure['of'] => {
  const perMinute = aMinute(({ cpuSeconds }) => cpuSeconds[part]);
  return (sample, before) => {
    const seconds = perMinute(sample, before);
    return seconds === null ? null : (seconds / 60) * 100;
  };
};

const otherKeys = (of: 'keys' | 'bytes') => (sample: Sample) =>
  Object.entries(sample.families).reduce(
    (total, [name, family]) => (name === 'player' ? total : total + family[of]),
    0,
  );

const bytesEach = ({ families: { player } }: Sample): number | null =>
  player === undefined ? null : player.bytes / player.keys;

const milliseconds = (value: number): string => value.toFixed(value < 10 ? 1 : 0);
const percent = (value: number): string => `${value.toFixed(1)} %`;

const latency = (name: string, of: 'toldMs' | 'queuedMs' | 'pongMs'): Figure[] =>
  (['p50', 'p99'] as const).map((share, index) => ({
    name: `${name}, ms: ${share}`,
    of: (sample) => sample[of][index] ?? null,
    show: milliseconds,
    floor: index === 0 ? P50_FLOOR_MS : P99_FLOOR_MS,
  }));

const FIGURES: readonly Figure[] = [
  { name: 'runtime, RSS, MB', of: ({ rssBytes }) => rssBytes, show: megabytes },
  { name: 'gateway, heap, MB', of: ({ gatewayBytes }) => gatewayBytes, show: megabytes, floor: 2 * MB },
  { name: 'functions, heap, MB', of: ({ functionsBytes }) => functionsBytes, show: megabytes, floor: 2 * MB },
  {
    name: 'Redis, all, MB',
    of: ({ redisBytes }) => redisBytes,
    show: megabytes,
    byDesign: 'by the records of players',
  },
  {
    name: 'Redis, records of players',
    of: ({ families }) => families.player?.keys ?? 0,
    show: thousands,
    byDesign: 'one for each new player, for 7 days',
  },
  { name: 'Redis, bytes of such a record', of: bytesEach, show: thousands },
  { name: 'Redis, other keys', of: otherKeys('keys'), show: thousands },
  { name: 'Redis, other keys, MB', of: otherKeys('bytes'), show: megabytes, floor: MB },
  {
    name: 'Redis, clients and scripts, MB',
    of: ({ redisBesideBytes }) => redisBesideBytes,
    show: megabytes,
    floor: MB,
  },
  {
    name: "items of DynamoDB's stand-in",
    of: ({ items }) => items,
    show: thousands,
    byDesign: 'one a connection; DynamoDB deletes them after 3 h, the stand-in never',
  },
  { name: 'connections', of: ({ connections }) => connections, show: thousands },
  { name: 'tickets', of: ({ tickets }) => tickets, show: thousands },
  { name: 'sessions', of: ({ sessions }) => sessions, show: thousands },
  ...latency('enqueue to start_loading', 'toldMs'),
  ...latency('enqueue to queued', 'queuedMs'),
  ...latency('ping to pong', 'pongMs'),
  {
    name: 'matched a minute',
    of: aMinute(({ matched }) => matched),
    show: thousands,
    floor: Number.POSITIVE_INFINITY,
  },
  { name: 'error frames a minute', of: aMinute(({ errors }) => sumOf(errors)), show: milliseconds, floor: 5 },
  {
    name: 'warnings in the log a minute',
    of: aMinute(({ complaints }) => sumOf(complaints)),
    show: milliseconds,
    floor: 5,
  },
  {
    name: 'load average of the machine',
    of: ({ loadAverage }) => loadAverage,
    show: milliseconds,
    byDesign: 'also by other programs',
  },
  { name: 'CPU: gateway', of: cores('gateway'), show: percent, floor: 5 },
  { name: 'CPU: functions', of: cores('functions'), show: percent, floor: 5 },
  { name: 'CPU: Redis', of: cores('redis'), show: percent, floor: 2 },
];

export interface SoakFindings {
  readonly table: DocumentTable;
  /** What grows though it should not, as sentences. */
  readonly problems: readonly string[];
  /** From which minute on. */
  readonly fromMinute: number;
}

/** How each figure went. */
export const soakFindings = (samples: readonly Sample[]): SoakFindings => {
  const minutes = samples.at(-1)?.minute ?? 0;
  const fromMinute = Math.min(FILL_UP_MINUTES, minutes * FILL_UP_SHARE_MAX);
  const problems: string[] = [];
  const rows = FIGURES.flatMap((figure) => {
    const trend = trendFrom(samples, figure, fromMinute);
    if (trend === null) return [];
    const growing = grows(trend, figure.floor);
    if (growing && figure.byDesign === undefined)
      problems.push(`${figure.name}: grows by ${figure.show(trend.perHour)} an hour.`);
    return [rowOf(figure, trend, growing)];
  });
  return {
    table: { head: ['', 'at first', 'in the middle', 'at last', 'slope an hour', ''], rows },
    problems,
    fromMinute,
  };
};

const trendFrom = (samples: readonly Sample[], { of }: Figure, fromMinute: number): Trend | null =>
  trendOf(
    samples.flatMap((sample, index) => {
      const value = of(sample, samples[index - 1]);
      return value === null || sample.minute < fromMinute ? [] : [{ minute: sample.minute, value }];
    }),
  );

const rowOf = ({ name, show, byDesign }: Figure, trend: Trend, growing: boolean): readonly string[] => {
  const { first, middle, last, perHour, errorPerHour } = trend;
  const slope = `${perHour < 0 ? '-' : '+'}${show(Math.abs(perHour))} ± ${show(errorPerHour)}`;
  const verdict = byDesign ?? (growing ? '**grows**' : 'no growth');
  return [name, show(first), show(middle), show(last), slope, verdict];
};
