import { type FunctionName, settingsOf } from '../functions/function-settings.ts';
import { PLAYER_KEPT_MS } from '../src/core/limits.ts';
import { METRICS, type MetricScope } from '../src/core/metrics.ts';
import * as assumed from './assumptions.ts';
import type { MeasuredMode, MeasuredPlayer, MeasuredRate } from './measurements.ts';
import { HOURS_A_MONTH, PRICES } from './prices.ts';
import type { StageResources } from './stage-resources.ts';

/** USD by part. */
export type Costs = Readonly<Record<string, number>>;

export interface Play {
  /** Players matched, all queues together. */
  readonly playersPerSecond: number;
  /** That players come to at the same time: each has a ticker of its own. */
  readonly queues: number;
  /** For one match. */
  readonly connectedSeconds: number;
}

const MILLION = 1_000_000;
const GIGABYTE = 1e9;

/** Was measured with one queue. */
const METRICS_A_QUEUE = Object.values<{ readonly of: readonly MetricScope[] }>(METRICS).filter(({ of }) =>
  of.includes('queue'),
).length;

/**
 * USD for a million players matched, all that depends on play included. What one player takes is measured; what
 * AWS's network and its shares of a core add is assumed (`assumptions.ts`). Between two rates that were measured
 * each part lies on a straight line over the rate's logarithm.
 */
export const costsOfMillion = (mode: MeasuredMode, resources: StageResources, play: Play): Costs => {
  const { slower, faster, share } = ratesAround(mode, play.playersPerSecond / play.queues);
  const from = costsAsAt(slower, mode, resources, play);
  const to = costsAsAt(faster, mode, resources, play);
  return Object.fromEntries(
    Object.entries(from).map(([part, usd]) => [part, usd + share * ((to[part] ?? usd) - usd)]),
  );
};

/**
 * The measured rates on both sides, and how much of the way to the faster one lies behind. Beyond all of them it is
 * the last one: below the lowest its ticker's share stands for an upper bound, as a ticker may leave between players.
 */
const ratesAround = ({ rates }: MeasuredMode, playersPerSecond: number) => {
  const below = rates.filter((rate) => rate.playersPerSecond <= playersPerSecond);
  const above = rates.filter((rate) => rate.playersPerSecond > playersPerSecond);
  const nearest = (among: readonly MeasuredRate[]): MeasuredRate =>
    among.reduce((best, rate) => (distance(rate) < distance(best) ? rate : best));
  const distance = (rate: MeasuredRate) => Math.abs(Math.log(rate.playersPerSecond / playersPerSecond));
  const slower = nearest(below.length > 0 ? below : above);
  const faster = nearest(above.length > 0 ? above : below);
  const way = distance(slower) + distance(faster);
  return { slower, faster, share: slower === faster ? 0 : distance(slower) / way };
};

/** As if a player took at this rate what one takes at the measured one. */
const costsAsAt = (rate: MeasuredRate, mode: MeasuredMode, resources: StageResources, play: Play): Costs => {
  const player = withPings(rate.perPlayer, play.connectedSeconds);
  const seconds = 1 / play.playersPerSecond;
  const isServerless = resources.stage.redis.kind === 'serverless';
  const customMetrics = rate.customMetrics + (play.queues - 1) * METRICS_A_QUEUE;
  const costs = {
    'API Gateway: messages in': sum(player.framesFromClient) * PRICES.webSocketMessage.usd,
    'API Gateway: messages out': sum(player.framesToClient) * PRICES.webSocketMessage.usd,
    'API Gateway: connection minutes': (play.connectedSeconds / 60) * PRICES.connectionMinute.usd,
    'Lambda: requests': sum(player.invocations) * PRICES.lambdaRequest.usd,
    'Lambda: routes and jobs': invocationCost(player, shortestMs(mode)),
    'Lambda: tickers': rate.tickerShare * play.queues * seconds * secondCost('try-match'),
    'Redis: processing': isServerless ? processing(player) : 0,
    'Redis: storage': isServerless ? storageOfPlayer() / assumed.MATCHES_A_RECORD : 0,
    DynamoDB: dynamodb(player),
    'Secrets Manager: reads': secretReads(player),
    Logs: (logBytes(player, resources) / GIGABYTE) * PRICES.logGb.usd,
    'Custom metrics': (customMetrics * PRICES.customMetricMonth.usd * seconds) / (HOURS_A_MONTH * 3_600),
    'Data transfer': transfer(player, resources),
  };
  return Object.fromEntries(Object.entries(costs).map(([part, usd]) => [part, usd * MILLION]));
};

export const totalOf = (costs: Costs): number => sum(costs);

/** As many pings as this time holds, in place of the one that was measured. */
const withPings = (player: MeasuredPlayer, connectedSeconds: number): MeasuredPlayer => {
  const pings = Math.floor(connectedSeconds / assumed.PING_EVERY_SECONDS);
  const more = pings - (player.framesFromClient.ping ?? 0);
  return {
    ...player,
    framesFromClient: { ...player.framesFromClient, ping: pings },
    framesToClient: { ...player.framesToClient, pong: (player.framesToClient.pong ?? 0) + more },
    invocations: { ...player.invocations, sync: (player.invocations.sync ?? 0) + more },
    scriptCalls: player.scriptCalls + more * assumed.SCRIPT_CALLS_A_PING,
  };
};

/** USD for a second of a function: its memory, and the cores that come with it. */
export const secondCost = (name: string): number =>
  (settingsOf(name).memoryMb / 1_024) * PRICES.lambdaGbSecond.usd;

/**
 * By function, the shortest mean of any rate: here all invocations share one thread and wait for each other when
 * many come, where Lambda gives each a container.
 */
const shortestMs = ({ rates }: MeasuredMode): Readonly<Record<string, number>> => {
  const shortest: Record<string, number> = {};
  for (const { functionMs } of rates)
    for (const [name, ms] of Object.entries(functionMs)) shortest[name] = Math.min(ms, shortest[name] ?? ms);
  return shortest;
};

/** Of what does not loop. */
const invocationCost = (
  { invocations }: MeasuredPlayer,
  functionMs: Readonly<Record<string, number>>,
): number => {
  const costs = Object.entries(invocations).map(([name, count]) => {
    const ms = settingsOf(name).loops ? 0 : billedMs(name, functionMs[name] ?? 0);
    return count * (ms / 1_000) * secondCost(name);
  });
  return costs.reduce((total, usd) => total + usd, 0);
};

/** All of what was measured counts as CPU, and becomes longer by the share of a core; the network's waits do not. */
export const billedMs = (name: string, measuredMs: number): number => {
  const coreShare = Math.min(1, settingsOf(name).memoryMb / assumed.MB_A_CORE);
  const waitMs = assumed.REMOTE_WAIT_MS[name as FunctionName] ?? 0;
  // A millisecond that has begun is billed whole: half of one on average.
  return measuredMs / coreShare + waitMs + 0.5 + assumed.COLD_START_SHARE * assumed.COLD_START_MS;
};

/** By ElastiCache's rule: the greater of the kilobytes moved and the CPU in units of a plain command. */
const processing = (player: MeasuredPlayer): number => {
  const { scriptCalls, scriptCpuSets, publishes, redisBytes } = player;
  const reads = sum(player.framesFromClient) + (player.invocations.disconnect ?? 0);
  const commands = scriptCalls + publishes + assumed.CONNECTION_WRITES + reads;
  return Math.max(redisBytes / 1_024, commands + scriptCpuSets) * PRICES.cacheEcpu.usd;
};

/** USD for the record of one player, from one match to the end of the time that it is kept without another. */
export const storageOfPlayer = (): number =>
  (assumed.PLAYER_RECORD_BYTES / GIGABYTE) * (PLAYER_KEPT_MS / 3_600_000) * PRICES.cacheGbHour.usd;

const secretReads = ({ invocations }: MeasuredPlayer): number =>
  sum(invocations) * assumed.COLD_START_SHARE * assumed.SECRET_READS_A_COLD_START * PRICES.secretRead.usd;

/** Every record is below a kilobyte. Every read is counted as a consistent one. */
const dynamodb = ({ dynamodbRequests }: MeasuredPlayer): number =>
  ((dynamodbRequests.PutItem ?? 0) + (dynamodbRequests.UpdateItem ?? 0)) * PRICES.dynamodbWrite.usd +
  (dynamodbRequests.GetItem ?? 0) * PRICES.dynamodbRead.usd;

const logBytes = (player: MeasuredPlayer, { logsInvocations, accessLogFormat }: StageResources): number => {
  const own = player.logBytes + player.logLines * assumed.LOG_LINE_OVERHEAD_BYTES;
  const ofPlatform = logsInvocations ? sum(player.invocations) * assumed.PLATFORM_LOG_BYTES : 0;
  // A line for each frame of a client, the connect and the disconnect.
  const requests = sum(player.framesFromClient) + 2;
  return own + ofPlatform + (accessLogFormat === null ? 0 : requests * accessLineBytes(accessLogFormat));
};

const accessLineBytes = (format: string): number =>
  format.replaceAll(/\$context\.[\w.]+/g, 'x'.repeat(assumed.ACCESS_LOG_VALUE_BYTES)).length +
  assumed.LOG_LINE_OVERHEAD_BYTES;

/** To the clients, through a NAT gateway, and to the other zone. */
const transfer = (player: MeasuredPlayer, { stage, natGateways }: StageResources): number => {
  const { framesToClient, bytesToClient, redisBytes, invocations } = player;
  const toClients = bytesToClient + sum(framesToClient) * assumed.MESSAGE_OVERHEAD_BYTES;
  // Pushes and invocations; what answers a frame needs no call.
  const pushes = sum(framesToClient) - (framesToClient.queued ?? 0) - (framesToClient.pong ?? 0);
  const calls = pushes + (invocations.allocate ?? 0);
  const throughNat = natGateways === 0 ? 0 : bytesToClient + calls * assumed.API_CALL_OVERHEAD_BYTES;
  const betweenZones = stage.network === 'public' ? 0 : (redisBytes + throughNat) * assumed.CROSS_ZONE_SHARE;
  return (
    (toClients * PRICES.internetGb.usd +
      throughNat * PRICES.natGatewayGb.usd +
      betweenZones * PRICES.crossZoneGb.usd) /
    GIGABYTE
  );
};

const sum = (values: Readonly<Record<string, number>>): number =>
  Object.values(values).reduce((total, value) => total + value, 0);
