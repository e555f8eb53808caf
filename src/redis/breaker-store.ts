import type { BreakerStore } from '../use-cases/ports.ts';
import type { RedisClient } from './connect-redis.ts';
import { breakerKeys } from './keys.ts';
import { runScript } from './run-script.ts';

export interface BreakerStoreOptions {
  /** Failures in a row that open it. */
  readonly failuresMax?: number;
  /** For how long. */
  readonly openMs?: number;
  /** Overrides Redis's own clock: for tests and simulation. */
  readonly nowMs?: () => number;
}

/** Failures further apart than this do not add up. */
const FAILURES_KEPT_MS = 600_000;

/** Circuit breakers, one hash and one slot for each service. */
export const createBreakerStore = (redis: RedisClient, options: BreakerStoreOptions = {}): BreakerStore => {
  const { failuresMax = 10, openMs = 10_000 } = options;
  const now = () => options.nowMs?.() ?? '';
  return {
    askBreaker: async (service) => {
      const untilMs = Number(await runScript(redis, 'askBreaker', breakerKeys(service), [now(), openMs]));
      return untilMs === 0 ? { kind: 'closed' } : { kind: 'open', untilMs };
    },
    reportToBreaker: async (service, outcome) => {
      const args = [now(), outcome, failuresMax, openMs, FAILURES_KEPT_MS];
      await runScript(redis, 'reportToBreaker', breakerKeys(service), args);
    },
  };
};
