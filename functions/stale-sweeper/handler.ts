import { job } from '../../src/edge/job.ts';
import { acceptQueueOrAll } from '../../src/edge/job-events.ts';
import { sweepAll } from '../../src/use-cases/sweep-all.ts';
import * as aws from '../../src/wiring/aws.ts';
import { sessionPorts } from '../session-ports.ts';

const ports = () => ({ ...sessionPorts(), ticks: aws.ticks(), scheduler: aws.scheduler() });

export const handler = job('stale-sweeper', ports, acceptQueueOrAll, (wired, { queue }) =>
  sweepAll(wired)(queue),
);
