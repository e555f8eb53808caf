import type { InvocationCounts } from './invocation-meter.ts';
import type { LogFigures } from './log-meter.ts';

/** Figures since the start. CPU is that of the threads; `processCpuSeconds` has garbage collection, too. */
export interface RuntimeStats {
  readonly functionsCpuSeconds: number;
  readonly gatewayCpuSeconds: number;
  readonly dynamodbCpuSeconds: number;
  readonly processCpuSeconds: number;
  readonly rssBytes: number;
  /** By function. */
  readonly invocations: Readonly<Record<string, InvocationCounts>>;
  /** By operation, as in `PutItem`. */
  readonly dynamodbRequests: Readonly<Record<string, number>>;
  /** All zero in a runtime without a log. */
  readonly functionsLog: LogFigures;
  readonly framesSent: number;
  readonly framesReceived: number;
  readonly connections: number;
  readonly eventsReceived: number;
  /** Without its password. */
  readonly redisUrl: string;
}

/** CPU seconds of the thread that calls, which is the gateway's. */
export const threadCpuSeconds = (): number => seconds(process.threadCpuUsage());

export const processCpuSeconds = (): number => seconds(process.cpuUsage());

const seconds = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1_000_000;
