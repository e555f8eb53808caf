import type { GuardPorts } from '../../src/edge/guard.ts';
import { job } from '../../src/edge/job.ts';
import { acceptSessions } from '../../src/edge/job-events.ts';
import { tellQueueSessions } from '../../src/use-cases/tell-queue.ts';
import type { TellSessionsPorts } from '../../src/use-cases/tell-sessions.ts';
import { sessionPorts } from '../session-ports.ts';

export const push = (ports: () => TellSessionsPorts & GuardPorts) =>
  job('push', ports, acceptSessions, (wired, { queue, sessions }) =>
    tellQueueSessions(wired)(queue, sessions),
  );

export const handler = push(sessionPorts);
