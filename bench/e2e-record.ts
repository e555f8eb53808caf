import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type MeasuredMode, type MeasuredRate, measurementsSchema } from '../costs/measurements.ts';
import { settingsOf } from '../functions/function-settings.ts';
import type { IdleFigures } from './e2e-idle.ts';
import type { LoadingTime } from './e2e-load.ts';
import { redisVersion } from './e2e-redis.ts';
import type { SystemUnderTest } from './e2e-system.ts';
import type { Phase } from './e2e-table.ts';

/** A phase of arrivals, and how many came a second. */
export interface RatePhase {
  readonly playersPerSecond: number;
  readonly phase: Phase;
}

export interface ModePhases {
  readonly gameMode: string;
  readonly playersPerMatch: number;
  readonly phases: readonly RatePhase[];
}

export interface RecordContext extends IdleFigures {
  readonly loading: LoadingTime;
}

const FILE = fileURLToPath(new URL('./results/e2e.json', import.meta.url));

/** Writes what `npm run costs` computes with; the file is committed. Modes that were not played now stay as they are. */
export const writeRecord = async (
  system: SystemUnderTest,
  played: readonly ModePhases[],
  context: RecordContext,
): Promise<void> => {
  const lost = played.flatMap(({ phases }) =>
    phases.filter(({ phase }) => phase.load.matched < phase.load.players),
  );
  if (lost.length > 0)
    throw new Error(
      `Nothing was written: not everybody was matched at ${lost.map(({ phase }) => phase.name).join(', ')}. Is the machine quiet?`,
    );
  const measuredOn = new Date().toISOString().slice(0, 10);
  const modes = played.map(({ gameMode, playersPerMatch, phases }) => ({
    gameMode,
    playersPerMatch,
    measuredOn,
    rates: phases.map((each) => measuredRate(each, context.microsecondsPerSet)),
  }));
  const isPlayed = (gameMode: string) => modes.some((mode) => mode.gameMode === gameMode);
  const record = measurementsSchema.parse({
    machine: `${cpus().length} cores of ${cpus()[0]?.model.trim() ?? 'an unknown model'}`,
    node: process.versions.node,
    redis: await redisVersion(system.redis),
    loadingSeconds: context.loading,
    idleMs: mapped(context.idleMs, round),
    idleCustomMetrics: context.idleCustomMetrics,
    modes: [...recordedModes().filter(({ gameMode }) => !isPlayed(gameMode)), ...modes],
  });
  writeFileSync(FILE, `${JSON.stringify(record, null, 2)}\n`);
};

const recordedModes = (): readonly MeasuredMode[] =>
  existsSync(FILE) ? measurementsSchema.parse(JSON.parse(readFileSync(FILE, 'utf8'))).modes : [];

const measuredRate = ({ playersPerSecond, phase }: RatePhase, microsecondsPerSet: number): MeasuredRate => {
  const { load, before, after } = phase;
  const per = (total: number) => round(total / Math.max(1, load.matched));
  const perEach = (totals: Readonly<Record<string, number>>) => mapped(totals, per);
  const invocations = difference(countsOf(after), countsOf(before));
  const totalMs = difference(timesOf(after), timesOf(before));
  const seconds = (after.atMs - before.atMs) / 1_000;
  const loops = (name: string) => settingsOf(name).loops;
  const tickerMs = sum(Object.entries(totalMs).map(([name, ms]) => (loops(name) ? ms : 0)));
  const redis = difference({ ...after.redis }, { ...before.redis });
  const log = difference({ ...after.stats.functionsLog }, { ...before.stats.functionsLog });
  return {
    playersPerSecond,
    players: load.matched,
    seconds: round(seconds),
    tickerShare: round(tickerMs / 1_000 / seconds),
    functionMs: Object.fromEntries(
      Object.entries(invocations)
        .filter(([name, count]) => count > 0 && !loops(name))
        .map(([name, count]) => [name, round((totalMs[name] ?? 0) / count)]),
    ),
    customMetrics: after.stats.functionsLog.customMetrics,
    perPlayer: {
      connectionSeconds: per(load.connectionSeconds),
      framesFromClient: perEach(load.sent.frames),
      framesToClient: perEach(load.received.frames),
      bytesFromClient: per(load.sent.bytes),
      bytesToClient: per(load.received.bytes),
      invocations: perEach(invocations),
      dynamodbRequests: perEach(difference(after.stats.dynamodbRequests, before.stats.dynamodbRequests)),
      scriptCalls: per(redis.scriptCalls ?? 0),
      scriptCpuSets: per((redis.scriptMicroseconds ?? 0) / microsecondsPerSet),
      publishes: per(redis.publishes ?? 0),
      redisBytes: per(redis.bytes ?? 0),
      logLines: per(log.lines ?? 0),
      logBytes: per(log.bytes ?? 0),
    },
  };
};

type Totals = Readonly<Record<string, number>>;

const countsOf = ({ stats }: Phase['after']): Totals => mapped(stats.invocations, ({ count }) => count);

const timesOf = ({ stats }: Phase['after']): Totals => mapped(stats.invocations, ({ totalMs }) => totalMs);

/** What has grown. */
const difference = (after: Totals, before: Totals): Record<string, number> =>
  Object.fromEntries(
    Object.entries(after)
      .map(([name, total]) => [name, total - (before[name] ?? 0)] as const)
      .filter(([, grown]) => grown > 0),
  );

const mapped = <T>(each: Readonly<Record<string, T>>, map: (value: T) => number): Record<string, number> =>
  Object.fromEntries(Object.entries(each).map(([name, value]) => [name, map(value)]));

/** Four digits: more would be noise. */
const round = (value: number): number => Number(value.toPrecision(4));

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
