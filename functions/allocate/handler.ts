import { job } from '../../src/edge/job.ts';
import { acceptSession } from '../../src/edge/job-events.ts';
import { allocateSession } from '../../src/use-cases/allocate-session.ts';
import * as aws from '../../src/wiring/aws.ts';
import { sessionPorts } from '../session-ports.ts';

const ports = () => ({ ...sessionPorts(), allocator: aws.allocator(), ids: aws.ids() });

/** A fresh token, not the invocation's id: an event that is delivered twice must not share an allocation. */
export const handler = job('allocate', ports, acceptSession, (wired, { queue, sessionId }) =>
  allocateSession(wired)(queue, sessionId, wired.ids.fresh()),
);
