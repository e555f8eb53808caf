import { job } from '../../src/edge/job.ts';
import { acceptSession } from '../../src/edge/job-events.ts';
import { allocateSession } from '../../src/use-cases/allocate-session.ts';
import * as aws from '../../src/wiring/aws.ts';
import { sessionPorts } from '../session-ports.ts';

const ports = () => ({ ...sessionPorts(), allocator: aws.allocator(), ids: aws.ids() });

/** The token is the invocation's id, so that an event that is delivered again goes on with its own allocation. */
export const handler = job('allocate', ports, acceptSession, (wired, { queue, sessionId }, { requestId }) =>
  allocateSession(wired)(queue, sessionId, requestId ?? wired.ids.fresh()),
);
