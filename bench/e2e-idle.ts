import { STACK_SCHEDULES } from '../local/stack-schedules.ts';
import { microsecondsPerSet } from './e2e-redis.ts';
import type { SystemUnderTest } from './e2e-system.ts';

/** A system that nobody has played on yet. */
export interface IdleFigures {
  /** What a scheduled invocation takes, by function. */
  readonly idleMs: Readonly<Record<string, number>>;
  /** Metrics that these published. */
  readonly idleCustomMetrics: number;
  readonly microsecondsPerSet: number;
}

/** As often as evens out what one takes; the first few connect. */
const RUNS = 20;
const WARM_UPS = 3;

export const measureIdle = async (system: SystemUnderTest): Promise<IdleFigures> => {
  const names = Object.keys(STACK_SCHEDULES);
  const run = async (times: number) => {
    for (let index = 0; index < times; index++) for (const name of names) await system.invoke(name);
  };
  await run(WARM_UPS);
  const before = (await system.usage()).stats.invocations;
  await run(RUNS);
  const { invocations: after, functionsLog } = (await system.usage()).stats;
  const meanMs = (name: string) => {
    const [from, to] = [before[name], after[name]];
    return ((to?.totalMs ?? 0) - (from?.totalMs ?? 0)) / Math.max(1, (to?.count ?? 0) - (from?.count ?? 0));
  };
  return {
    idleMs: Object.fromEntries(names.map((name) => [name, meanMs(name)])),
    idleCustomMetrics: functionsLog.customMetrics,
    microsecondsPerSet: await microsecondsPerSet(system.redis),
  };
};
