import type { GuardPorts } from '../../src/edge/guard.ts';
import { job } from '../../src/edge/job.ts';
import { acceptSession } from '../../src/edge/job-events.ts';
import { type AllocateSessionPorts, allocateSession } from '../../src/use-cases/allocate-session.ts';
import type { Ids } from '../../src/use-cases/ports.ts';
import * as aws from '../../src/wiring/aws.ts';
import { sessionPorts } from '../session-ports.ts';

type Ports = AllocateSessionPorts & GuardPorts & { readonly ids: Ids };

/** A fresh token, not the invocation's id: an event that is delivered twice must not share an allocation. */
export const allocate = (ports: () => Ports) =>
  job('allocate', ports, acceptSession, (wired, { queue, sessionId }) =>
    allocateSession(wired)(queue, sessionId, wired.ids.fresh()),
  );

export const handler = allocate(() => ({ ...sessionPorts(), allocator: aws.allocator(), ids: aws.ids() }));
