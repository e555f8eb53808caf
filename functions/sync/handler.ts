import { frameRoute } from '../../src/edge/frame-route.ts';
import { answerPing } from '../../src/use-cases/answer-ping.ts';
import { syncTicket } from '../../src/use-cases/sync-ticket.ts';
import * as aws from '../../src/wiring/aws.ts';
import { framePorts } from '../frame-ports.ts';

const ports = () => ({
  ...framePorts(),
  sessions: aws.sessions(),
  profiles: aws.profiles(),
});

/** Also answers `ping`: both only read. */
export const handler = frameRoute('sync', ports, (wired) => ({
  sync: syncTicket(wired),
  ping: answerPing(wired),
}));
