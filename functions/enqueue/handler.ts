import { frameRoute } from '../../src/edge/frame-route.ts';
import { enqueueTicket } from '../../src/use-cases/enqueue-ticket.ts';
import * as aws from '../../src/wiring/aws.ts';
import { framePorts } from '../frame-ports.ts';

const ports = () => ({
  ...framePorts(),
  sessions: aws.sessions(),
  parties: aws.parties(),
  profiles: aws.profiles(),
  ids: aws.ids(),
});

export const handler = frameRoute('enqueue', ports, (wired) => ({ enqueue: enqueueTicket(wired) }));
