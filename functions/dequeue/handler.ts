import { type FrameRoutePorts, frameRoute } from '../../src/edge/frame-route.ts';
import { type DequeueTicketPorts, dequeueTicket } from '../../src/use-cases/dequeue-ticket.ts';
import { framePorts } from '../frame-ports.ts';
import { sessionPorts } from '../session-ports.ts';

export const dequeue = (ports: () => DequeueTicketPorts & FrameRoutePorts) =>
  frameRoute('dequeue', ports, (wired) => ({ dequeue: dequeueTicket(wired) }));

export const handler = dequeue(() => ({ ...framePorts(), ...sessionPorts() }));
