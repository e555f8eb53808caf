import { type FrameRoutePorts, frameRoute } from '../../src/edge/frame-route.ts';
import { type EnqueueTicketPorts, enqueueTicket } from '../../src/use-cases/enqueue-ticket.ts';
import * as aws from '../../src/wiring/aws.ts';
import { framePorts } from '../frame-ports.ts';

export const enqueue = (ports: () => EnqueueTicketPorts & FrameRoutePorts) =>
  frameRoute('enqueue', ports, (wired) => ({ enqueue: enqueueTicket(wired) }));

export const handler = enqueue(() => ({
  ...framePorts(),
  sessions: aws.sessions(),
  parties: aws.parties(),
  profiles: aws.profiles(),
  ids: aws.ids(),
}));
