import { fileURLToPath } from 'node:url';
import { FUNCTION_NAMES, settingsOf } from '../functions/function-settings.ts';
import type { LocalRecords } from '../src/wiring/local.ts';
import { type AsyncInvocations, createAsyncInvocations } from './async-invocations.ts';
import { systemTimerClock, type TimerClock } from './clock.ts';
import { connectionsApi } from './connections-api.ts';
import { createEventsApi } from './events-api.ts';
import type { Faults } from './faults.ts';
import {
  FUNCTION_ARN_PREFIX,
  FUNCTION_PREFIX,
  functionEnvironment,
  functionSecrets,
  SCHEDULE_GROUP,
  STAGE,
} from './function-environment.ts';
import { type FunctionHost, startFunctionHost } from './function-host.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { API_GATEWAY_LIMITS, type GatewayLimits } from './gateway-limits.ts';
import { lambdaApi, lambdaNameOf } from './lambda-api.ts';
import { localApi } from './local-api.ts';
import { type LogSink, noLog } from './log-entry.ts';
import { createLogMeter, type LogMeter } from './log-meter.ts';
import { withoutPassword } from './reach-redis.ts';
import { readFunctionLine } from './readable-log.ts';
import { logRefusedConnects } from './refused-connects.ts';
import { processCpuSeconds, type RuntimeStats, threadCpuSeconds } from './runtime-stats.ts';
import { createSchedulerApi, type SchedulerApi } from './scheduler-api.ts';
import { secretsApi } from './secrets-api.ts';
import { STACK_SCHEDULES } from './stack-schedules.ts';
import { logStateEvents } from './state-events.ts';
import { type Surroundings, type SurroundingsOptions, startSurroundings } from './surroundings.ts';
import { createTokenIssuer, type MintToken } from './tokens.ts';
import { createUndo, type Undo } from './undo.ts';
import { withDeadline } from './with-deadline.ts';

export interface RuntimeOptions extends SurroundingsOptions {
  /** Holds `<name>/handler.ts`; the default is the project's. */
  readonly functionsDirectory?: string | undefined;
  readonly limits?: Partial<GatewayLimits> | undefined;
  readonly faults?: Faults | undefined;
  /** Nothing is logged without it. */
  readonly log?: LogSink | undefined;
  /** Of the functions: DEBUG, INFO (default), WARN, ERROR or SILENT. */
  readonly logLevel?: string | undefined;
  /** Of the scheduler alone. */
  readonly clock?: TimerClock | undefined;
  /** How long a stop waits for what runs; 5 s by default. */
  readonly stopMs?: number | undefined;
}

export interface Runtime {
  /** For WebSocket clients. */
  readonly url: string;
  /** For everything else, without a path. */
  readonly httpUrl: string;
  readonly redisUrl: string;
  /** Ids of the configuration's game modes. */
  readonly gameModes: readonly string[];
  readonly mintToken: MintToken;
  writeParty(partyId: string, members: readonly string[]): Promise<void>;
  readonly writeProfile: LocalRecords['writeProfile'];
  /** The answer of a function, called beside the gateway. Rejects with FunctionError. */
  invoke(functionName: string, event: unknown): Promise<unknown>;
  stats(): Promise<RuntimeStats>;
  /** As if the containers of all functions died at this moment. */
  killFunctions(): Promise<void>;
  stop(): Promise<void>;
}

const LOOPING: ReadonlySet<string> = new Set(FUNCTION_NAMES.filter((name) => settingsOf(name).loops));

/** The whole system in this process, on free ports: any number of them may run side by side. */
export const startRuntime = async (options: RuntimeOptions = {}): Promise<Runtime> => {
  const undo = createUndo();
  try {
    return await assemble(options, undo);
  } catch (error) {
    await undo.run();
    throw error;
  }
};

const assemble = async (options: RuntimeOptions, undo: Undo): Promise<Runtime> => {
  const { log = noLog, faults = {}, clock = systemTimerClock } = options;
  const limits = { ...API_GATEWAY_LIMITS, ...options.limits };
  const around = await startSurroundings(options, undo);
  const mintToken = await createTokenIssuer(around.keys.tokenKey);
  const logMeter = createLogMeter();
  const host = await startFunctions(options, around, logMeter);
  const { invoke } = host;
  const asyncInvocations = createAsyncInvocations({
    invoke,
    log,
    nowMs: Date.now,
    concurrencyMax: 200,
    queueMax: 10_000,
    ageMsMax: 60_000,
  });
  const resolve = resolverOf(host.functionNames);
  const scheduler = createSchedulerApi({
    clock,
    groups: ['default', SCHEDULE_GROUP],
    fire: (arn, input) => {
      const functionName = resolve(lambdaNameOf(arn));
      if (functionName === null) log({ level: 'warn', source: 'scheduler', message: `No target ${arn}.` });
      else asyncInvocations.enqueue(functionName, JSON.parse(input));
    },
  });
  const events = createEventsApi(log);
  const invokeRoute = options.log === undefined ? invoke : logRefusedConnects(invoke, log);
  const gateway = createGateway({ invoke: invokeRoute, stage: STAGE, limits, log });
  const stats = statsOf(around, host, gateway, logMeter, events.eventsReceived);
  around.server.serve(
    [
      ...connectionsApi(STAGE, gateway.connections, limits, faults),
      ...lambdaApi({ resolve, invoke, asyncInvocations }),
      ...scheduler.routes,
      ...events.routes,
      ...secretsApi(functionSecrets(around.keys)),
      ...localApi({ keys: around.keys, records: around.records, stats }),
    ],
    gateway.upgrade,
  );
  for (const [name, body] of Object.entries(STACK_SCHEDULES)) scheduler.register(name, body);
  if (options.log !== undefined) undo.add(await logStateEvents(around.redisUrl, log));
  undo.add(() => quiet({ gateway, host, scheduler, asyncInvocations }, options.stopMs ?? 5_000));
  const { httpUrl, redisUrl, gameModes, records } = around;
  const { writeParty, writeProfile } = records;
  const url = `${httpUrl.replace('http', 'ws')}/${STAGE}`;
  return {
    url,
    httpUrl,
    redisUrl,
    gameModes,
    mintToken,
    writeParty,
    writeProfile,
    invoke,
    stats,
    killFunctions: host.kill,
    stop: undo.run,
  };
};

const startFunctions = (
  options: RuntimeOptions,
  around: Surroundings,
  logMeter: LogMeter,
): Promise<FunctionHost> => {
  const { log, logLevel = 'INFO' } = options;
  const onLogLine = (line: string): void => {
    logMeter.note(line);
    const entry = readFunctionLine(line);
    if (entry !== null) log?.(entry);
  };
  return startFunctionHost({
    functionsDirectory: options.functionsDirectory ?? fileURLToPath(new URL('../functions', import.meta.url)),
    arnPrefix: FUNCTION_ARN_PREFIX,
    environment: functionEnvironment({ ...around, dynamoDbUrl: around.dynamoDb.url, logLevel }),
    timeoutMs: (name) => settingsOf(name).timeoutSeconds * 1_000,
    onLogLine: log === undefined ? null : onLogLine,
  });
};

const resolverOf =
  (functionNames: readonly string[]) =>
  (lambdaName: string): string | null => {
    const name = lambdaName.startsWith(FUNCTION_PREFIX) ? lambdaName.slice(FUNCTION_PREFIX.length) : '';
    return functionNames.includes(name) ? name : null;
  };

const statsOf =
  (
    around: Surroundings,
    host: FunctionHost,
    gateway: Gateway,
    logMeter: LogMeter,
    eventsReceived: () => number,
  ) =>
  async (): Promise<RuntimeStats> => ({
    functionsCpuSeconds: await host.cpuSeconds(),
    gatewayCpuSeconds: threadCpuSeconds(),
    dynamodbCpuSeconds: await around.dynamoDb.cpuSeconds(),
    processCpuSeconds: processCpuSeconds(),
    rssBytes: process.memoryUsage.rss(),
    invocations: host.counts(),
    dynamodbRequests: await around.dynamoDb.requests(),
    functionsLog: logMeter.figures(),
    framesSent: gateway.connections.framesSent,
    framesReceived: gateway.framesReceived(),
    connections: gateway.connections.size,
    eventsReceived: eventsReceived(),
    redisUrl: withoutPassword(around.redisUrl),
  });

interface Moving {
  readonly gateway: Gateway;
  readonly host: FunctionHost;
  readonly scheduler: SchedulerApi;
  readonly asyncInvocations: AsyncInvocations;
}

/**
 * Nothing new begins, clients are closed, and what runs may end. A ticker is not waited for: it would go on
 * for minutes, and its lease runs out by itself, as when its container dies.
 */
const quiet = async ({ gateway, host, scheduler, asyncInvocations }: Moving, waitMs: number) => {
  const untilMs = Date.now() + waitMs;
  scheduler.stop();
  asyncInvocations.stop();
  await withDeadline(gateway.close(), waitMs).catch(() => {});
  await host.stop(Math.max(0, untilMs - Date.now()), LOOPING);
};
