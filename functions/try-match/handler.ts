import type { GuardPorts } from '../../src/edge/guard.ts';
import { job } from '../../src/edge/job.ts';
import { acceptQueueOrAll } from '../../src/edge/job-events.ts';
import { fanOutTicks } from '../../src/use-cases/fan-out-ticks.ts';
import { type RunTickerPorts, runTicker, SETTLE_MS } from '../../src/use-cases/run-ticker.ts';
import * as aws from '../../src/wiring/aws.ts';
import { sessionPorts } from '../session-ports.ts';

type Ports = RunTickerPorts & GuardPorts & { readonly deployment: number };

/** A tick under way and the end of the lease, beside what settles. */
const LEAVING_MS = SETTLE_MS + 2_000;

/** One queue's ticker; on the minute schedule, which names no queue, the one who starts them. */
export const tryMatch = (ports: () => Ports) =>
  job('try-match', ports, acceptQueueOrAll, (wired, { queue }, { remainingMs }) => {
    if (queue === null) return fanOutTicks(wired)();
    // A fresh id, not the invocation's: an event that is delivered twice must not share a lease.
    const holder = wired.ids.fresh();
    const stopsAtMs = wired.clock.nowMs() + remainingMs - LEAVING_MS;
    return runTicker(wired)({ queue, holder, stopsAtMs, deployment: wired.deployment });
  });

export const handler = tryMatch(() => ({
  ...sessionPorts(),
  ticks: aws.ticks(),
  scheduler: aws.scheduler(),
  ids: aws.ids(),
  deployment: aws.deployment(),
}));
