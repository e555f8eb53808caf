import { loadavg } from 'node:os';
import { queueKeys } from '../src/redis/keys.ts';
import { countKeys, type KeyCount } from './load-census.ts';
import { createHistogram, type Histogram } from './load-histogram.ts';
import type { Witness } from './load-player-plan.ts';
import { type CpuSeconds, type LoadSystem, MEETING_MODE } from './load-system.ts';

/** What all players of a soak have seen and come to; histograms since the last sample. */
export interface Tally extends Endings {
  readonly queuedMs: Histogram;
  readonly toldMs: Histogram;
  readonly pongMs: Histogram;
  /** Error frames and refused connects, by code. */
  readonly errors: Record<string, number>;
}

/** How many players came, and what became of them; `left` as they meant to. */
export interface Endings {
  arrived: number;
  matched: number;
  left: number;
  lost: number;
  matchedTwice: number;
}

export const endingsOf = ({ arrived, matched, left, lost, matchedTwice }: Endings): Endings => ({
  arrived,
  matched,
  left,
  lost,
  matchedTwice,
});

export const createTally = (): Tally => ({
  queuedMs: createHistogram(),
  toldMs: createHistogram(),
  pongMs: createHistogram(),
  errors: {},
  arrived: 0,
  matched: 0,
  left: 0,
  lost: 0,
  matchedTwice: 0,
});

export const witnessFor = ({ queuedMs, toldMs, pongMs, errors }: Tally): Witness => ({
  queued: queuedMs.note,
  told: toldMs.note,
  ponged: pongMs.note,
  refused: (code) => {
    errors[code] = (errors[code] ?? 0) + 1;
  },
});

type Percentiles = readonly [p50: number | null, p99: number | null];

/** The system at one moment of a soak; counts since its start, but for those of one moment. */
export interface Sample extends KeyCount, Readonly<Endings> {
  readonly minute: number;
  readonly rssBytes: number;
  readonly gatewayBytes: number;
  readonly functionsBytes: number;
  readonly redisBytes: number;
  /** Of Redis, what its clients and scripts take. */
  readonly redisBesideBytes: number;
  readonly cpuSeconds: CpuSeconds;
  readonly connections: number;
  readonly tickets: number;
  readonly sessions: number;
  /** Items that DynamoDB's stand-in was given: it deletes none. */
  readonly items: number;
  readonly queuedMs: Percentiles;
  readonly toldMs: Percentiles;
  readonly pongMs: Percentiles;
  readonly errors: Readonly<Record<string, number>>;
  readonly complaints: Readonly<Record<string, number>>;
  readonly postFaults: number;
  /** Of the machine, over the last minute. */
  readonly loadAverage: number;
}

/** Begins the histograms anew. */
export const takeSample = async (system: LoadSystem, tally: Tally, minute: number): Promise<Sample> => {
  const { redis, dynamoDb } = system;
  const { queuedMs, toldMs, pongMs, errors } = tally;
  const seen = {
    queuedMs: percentilesOf(queuedMs),
    toldMs: percentilesOf(toldMs),
    pongMs: percentilesOf(pongMs),
    errors: { ...errors },
    ...endingsOf(tally),
  };
  const { sessions, states } = queueKeys(MEETING_MODE);
  const { stats } = await system.usage();
  const memory = await redis.info('memory');
  const bytesOf = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(memory)?.[1] ?? 0);
  return {
    minute,
    ...(await countKeys(redis)),
    redisBytes: bytesOf('used_memory'),
    redisBesideBytes:
      bytesOf('mem_clients_normal') + bytesOf('used_memory_vm_eval') + bytesOf('used_memory_scripts_eval'),
    cpuSeconds: await system.cpuSeconds(),
    connections: stats.connections,
    tickets: await redis.hlen(states),
    sessions: await redis.hlen(sessions),
    items: (await dynamoDb.requests()).PutItem ?? 0,
    ...seen,
    ...(await system.figures()),
    loadAverage: loadavg()[0] ?? 0,
  };
};

const percentilesOf = (histogram: Histogram): Percentiles => {
  const percentiles = [histogram.percentile(0.5), histogram.percentile(0.99)] as const;
  histogram.clear();
  return percentiles;
};
