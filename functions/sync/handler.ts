import { type FrameRoutePorts, frameRoute } from '../../src/edge/frame-route.ts';
import { answerPing } from '../../src/use-cases/answer-ping.ts';
import { type SyncTicketPorts, syncTicket } from '../../src/use-cases/sync-ticket.ts';
import * as aws from '../../src/wiring/aws.ts';
import { framePorts } from '../frame-ports.ts';

/** Also answers `ping`: both only read. */
export const sync = (ports: () => SyncTicketPorts & FrameRoutePorts) =>
  frameRoute('sync', ports, (wired) => ({ sync: syncTicket(wired), ping: answerPing(wired) }));

export const handler = sync(() => ({
  ...framePorts(),
  sessions: aws.sessions(),
  parties: aws.parties(),
  profiles: aws.profiles(),
}));
