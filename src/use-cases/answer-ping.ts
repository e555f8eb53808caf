import { pongFrame } from '../core/frames.ts';
import type { FrameRequest, Reply } from './frame-request.ts';
import { readOwnTicket } from './read-own-ticket.ts';
import type { ResumeTicketPorts } from './resume-ticket.ts';

/** A sign of life, answered with the ticket's revision: a client that knows another one sends `sync`. */
export const answerPing =
  (ports: ResumeTicketPorts) =>
  async (request: FrameRequest<'ping'>): Promise<Reply> => {
    const { pointer } = request.player;
    const reading = pointer === null ? null : await readOwnTicket(ports)(request, pointer);
    return pongFrame(reading === null ? null : reading.ticket);
  };
