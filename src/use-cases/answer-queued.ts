import type { GameMode } from '../core/game-mode.ts';
import type { EnqueueFrame } from '../protocol/client-frames.ts';
import type { PointerOutcome } from './claim-pointer.ts';
import { type DescribeStatePorts, describeState } from './describe-state.ts';
import { type Refusal, type Reply, refuse } from './frame-request.ts';
import { placeFrame } from './place-frame.ts';
import type { QueueId, TicketInLine, TicketReading, TicketStore } from './ports.ts';

export interface AnswerQueuedPorts extends DescribeStatePorts {
  readonly tickets: TicketStore;
}

/** What an enqueue is answered by a player who has a live ticket already. */
export const answerLive =
  (ports: AnswerQueuedPorts) =>
  async (queue: QueueId, reading: TicketReading, mode: GameMode, player: string): Promise<Reply> => {
    const { gameMode } = reading.ticket.request;
    if (gameMode !== mode.id)
      return refuse('already_queued', `Expected no live ticket: you have one in "${gameMode}".`);
    return reading.session === null
      ? placeFrame(ports.signer)(queue, reading)
      : describeState(ports)(queue, reading, player);
  };

/** The same of a place that came without its session. */
export const answerPlace =
  (ports: AnswerQueuedPorts) =>
  async (place: TicketInLine, mode: GameMode, player: string): Promise<Reply> => {
    if (place.ticket.sessionId === null) return placeFrame(ports.signer)(mode.queue, place);
    const seen = { player, pinged: false };
    const reading = await ports.tickets.readTicket(mode.queue, place.ticket.ticketId, seen);
    return reading === null ? refuseEnded({}) : answerLive(ports)(mode.queue, reading, mode, player);
  };

/** Without a request id the ticket's id was fresh: only a later frame can have ended it. */
export const refuseEnded = ({ request_id }: Pick<EnqueueFrame, 'request_id'>): Refusal =>
  request_id === undefined
    ? refuse('superseded', 'Expected no later frame: another one has overtaken this request.')
    : refuse('request_over', 'Expected a new "request_id": the ticket that this one names has ended.');

export const refuseBinding = (
  outcome: Exclude<PointerOutcome, { readonly kind: 'bound' | 'live' }>,
): Refusal => {
  switch (outcome.kind) {
    case 'superseded':
      return refuse('superseded', 'Expected no later frame: a dequeue has overtaken this request.');
    case 'contended':
      return refuse('unavailable', 'Expected no other request at the same time; try again.', 1_000);
    case 'cooldown':
      return refuse('cooldown', 'Expected the cool-down to be over.', outcome.retryAfterMs);
    case 'rate_limited':
      return refuse('rate_limited', 'Expected fewer enqueues in a minute.', outcome.retryAfterMs);
  }
};
