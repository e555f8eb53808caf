import { frameRoute } from '../../src/edge/frame-route.ts';
import { dequeueTicket } from '../../src/use-cases/dequeue-ticket.ts';
import { framePorts } from '../frame-ports.ts';
import { sessionPorts } from '../session-ports.ts';

const ports = () => ({ ...framePorts(), ...sessionPorts() });

export const handler = frameRoute('dequeue', ports, (wired) => ({ dequeue: dequeueTicket(wired) }));
