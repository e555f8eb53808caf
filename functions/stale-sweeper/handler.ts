import type { GuardPorts } from '../../src/edge/guard.ts';
import { job } from '../../src/edge/job.ts';
import { acceptQueueOrAll } from '../../src/edge/job-events.ts';
import { type SweepAllPorts, sweepAll } from '../../src/use-cases/sweep-all.ts';
import * as aws from '../../src/wiring/aws.ts';
import { sessionPorts } from '../session-ports.ts';

export const staleSweeper = (ports: () => SweepAllPorts & GuardPorts) =>
  job('stale-sweeper', ports, acceptQueueOrAll, (wired, { queue }) => sweepAll(wired)(queue));

export const handler = staleSweeper(() => ({
  ...sessionPorts(),
  ticks: aws.ticks(),
  scheduler: aws.scheduler(),
}));
