import * as z from 'zod';

const amount = z.number().nonnegative();
const byName = z.record(z.string(), amount);

/** What one player matched took, on average. */
const perPlayer = z.strictObject({
  connectionSeconds: amount,
  /** By type. */
  framesFromClient: byName,
  framesToClient: byName,
  bytesFromClient: amount,
  bytesToClient: amount,
  /** By function. */
  invocations: byName,
  /** By operation, as in `PutItem`. */
  dynamodbRequests: byName,
  scriptCalls: amount,
  /** What the scripts themselves took, in units of one whole SET of a short value on the same Redis. */
  scriptCpuSets: amount,
  publishes: amount,
  /** To and from Redis. */
  redisBytes: amount,
  /** Written by functions. */
  logLines: amount,
  logBytes: amount,
});

const rate = z.strictObject({
  playersPerSecond: z.number().positive(),
  players: amount,
  seconds: amount,
  /** Seconds that tickers ran, for each second. */
  tickerShare: amount,
  /** What an invocation took on average, by function; of those that loop `tickerShare` says it. */
  functionMs: byName,
  /** Metrics that functions published so far: each name with each set of dimension values. */
  customMetrics: amount,
  perPlayer,
});

const mode = z.strictObject({
  gameMode: z.string(),
  playersPerMatch: z.int().positive(),
  measuredOn: z.iso.date(),
  rates: z.array(rate).min(1),
});

/**
 * What `npm run bench:e2e -- --record` measured, as committed. No cost depends on the machine, the day, `seconds`,
 * `players`, `connectionSeconds` and `bytesFromClient`: they tell readers what ran.
 */
export const measurementsSchema = z.strictObject({
  machine: z.string(),
  node: z.string(),
  redis: z.string(),
  /** How long players loaded; each sent one ping meanwhile. */
  loadingSeconds: z.strictObject({ min: amount, max: amount }),
  /** What a scheduled invocation takes while nobody plays, by function. */
  idleMs: byName,
  /** Metrics that these published. */
  idleCustomMetrics: amount,
  modes: z.tuple([mode], mode),
});

export type Measurements = z.infer<typeof measurementsSchema>;
export type MeasuredMode = Measurements['modes'][number];
export type MeasuredRate = MeasuredMode['rates'][number];
export type MeasuredPlayer = MeasuredRate['perPlayer'];
