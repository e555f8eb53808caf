import { job } from '../../src/edge/job.ts';
import { acceptSessions } from '../../src/edge/job-events.ts';
import { tellQueueSessions } from '../../src/use-cases/tell-queue.ts';
import { sessionPorts } from '../session-ports.ts';

export const handler = job('push', sessionPorts, acceptSessions, (wired, { queue, sessions }) =>
  tellQueueSessions(wired)(queue, sessions),
);
