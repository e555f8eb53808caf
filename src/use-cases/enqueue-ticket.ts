import type { GameMode } from '../core/game-mode.ts';
import { type Standing, standingOf } from '../core/standing.ts';
import type { Ticket, TicketRequest } from '../core/ticket.ts';
import type { EnqueueFrame } from '../protocol/client-frames.ts';
import {
  type AnswerQueuedPorts,
  answerLive,
  answerPlace,
  refuseBinding,
  refuseEnded,
} from './answer-queued.ts';
import { type BindPartyPorts, bindParty } from './bind-party.ts';
import { isSame, type LivePointer } from './claim-pointer.ts';
import { type FrameRequest, type Reply, refuse } from './frame-request.ts';
import type { AddOutcome, FunctionInvoker, Ids, TicketInLine, TicketPointer } from './ports.ts';
import { type PushToOthersPorts, pushToOthers } from './push-to-others.ts';
import { type ReadMembersPorts, readPlayers } from './read-members.ts';
import { readOwnTicket } from './read-own-ticket.ts';
import { type PlayerProfile, type ReadProfilesPorts, readProfiles } from './read-profiles.ts';
import { refuseUnmatchable } from './refuse-unmatchable.ts';
import { type ReportViolationPorts, reportViolation } from './report-violation.ts';
import { ticketIdOf } from './ticket-id.ts';

export interface EnqueueTicketPorts
  extends AnswerQueuedPorts,
    BindPartyPorts,
    PushToOthersPorts,
    ReadMembersPorts,
    ReadProfilesPorts,
    ReportViolationPorts {
  readonly invoker: FunctionInvoker;
  readonly ids: Ids;
}

type Enqueue = FrameRequest<'enqueue'>;

/**
 * Puts the player, or the player's whole party, in line. First the pointers are bound, then the ticket is
 * added: a death in between leaves pointers to an unknown ticket, which the next frame settles.
 */
export const enqueueTicket =
  (ports: EnqueueTicketPorts) =>
  async (request: Enqueue): Promise<Reply> => {
    const { frame, connection } = request;
    const mode = ports.configuration.gameModes.get(frame.game_mode);
    if (mode === undefined) {
      const known = [...ports.configuration.gameModes.keys()].join(', ');
      return refuse('unknown_game_mode', `Expected "game_mode" to be one of: ${known}.`);
    }
    if (frame.player_id !== undefined && frame.player_id !== connection.player) {
      await reportViolation(ports)('player_mismatch', connection.player);
      return refuse('player_mismatch', 'Expected "player_id" to be the subject of your token, or left out.');
    }
    const unmatchable = refuseUnmatchable(frame, mode);
    if (unmatchable !== null) return unmatchable;
    const players = await readPlayers(ports)(frame.party, connection.player, mode);
    return 'type' in players ? players : claimAndAdd(ports)(request, mode, players);
  };

const claimAndAdd =
  (ports: EnqueueTicketPorts) =>
  async (request: Enqueue, mode: GameMode, players: readonly string[]): Promise<Reply> => {
    const { frame, connection } = request;
    const { pointer } = request.player;
    const asking = connection.player;
    const next = { queue: mode.queue, ticketId: ticketIdFor(ports.ids, asking, frame) };
    const others = players.filter((player) => player !== asking);
    const [party, profiles] = await Promise.all([
      bindParty(ports)(request, others, next),
      readProfiles(ports)(players, connection, mode),
    ]);
    if (party.kind === 'refused') return party.refusal;
    if (party.kind === 'live') return answerOwn(ports)(request, mode, next, party);
    const ticket = {
      ticketId: next.ticketId,
      request: ticketRequest(frame, profiles, standingOf(profiles, party.opponents, mode.recentOpponents)),
      presence: party.presence,
    };
    const added = await ports.tickets.addTicket(mode.queue, ticket, mode.reconnectGraceMs);
    // Another member's frame, no end of the ticket: this very request was the first to name it.
    const isOvertaken = others.length > 0 && !(pointer && isSame(pointer, next));
    if (added.kind === 'ended')
      return isOvertaken ? refuseBinding({ kind: 'contended' }) : refuseEnded(frame);
    return answerAdded(ports)(request, mode, next, added);
  };

/** To ask again is a sign of life: who counted as absent is back. */
const answerOwn =
  (ports: EnqueueTicketPorts) =>
  async (
    request: Enqueue,
    mode: GameMode,
    next: TicketPointer,
    { queue, reading }: LivePointer,
  ): Promise<Reply> => {
    const pointer = { queue, ticketId: reading.ticket.ticketId };
    await pointTo(ports)(request, next, pointer);
    const own = (await readOwnTicket(ports)(request, pointer)) ?? reading;
    return answerLive(ports)(queue, own, mode, request.connection.player);
  };

/** A mate who brings a ticket back by its receipt moves nobody else's pointer; it may name this request's by now. */
const pointTo =
  ({ players }: EnqueueTicketPorts) =>
  async ({ connection, player: { pointer } }: Enqueue, next: TicketPointer, live: TicketPointer) => {
    if (pointer !== null && isSame(pointer, live)) return;
    const bound = await players.bindTicket(connection.player, pointer, live, null);
    if (bound.kind === 'conflict') await players.bindTicket(connection.player, next, live, null);
  };

const answerAdded =
  (ports: EnqueueTicketPorts) =>
  async (
    { connection: { player } }: Enqueue,
    mode: GameMode,
    next: TicketPointer,
    added: Exclude<AddOutcome, { readonly kind: 'ended' }>,
  ): Promise<Reply> => {
    const { place, wakeTicker } = added;
    if (place.ticket.ticketId !== next.ticketId) return answerOther(ports)(place, mode, player, next);
    const reply = await answerPlace(ports)(place, mode, player);
    await Promise.all([
      wakeTicker ? ports.invoker.tryMatch(mode.queue) : undefined,
      added.kind === 'added' ? announce(ports)(place.ticket, mode) : undefined,
      // Also of a repeated add: the answer to the first one may have been lost before the others were told.
      reply.type === 'refused' || place.ticket.sessionId !== null
        ? undefined
        : pushToOthers(ports)(next, place.ticket.presence, player, reply),
    ]);
    return reply;
  };

/** Another ticket of the player, or of a member, lives in this queue: their pointer named something else. */
const answerOther =
  (ports: EnqueueTicketPorts) =>
  async (place: TicketInLine, mode: GameMode, player: string, next: TicketPointer): Promise<Reply> => {
    const { ticketId, request } = place.ticket;
    if (!request.members.some((member) => member.player === player))
      return refuse('already_queued', 'Expected no member of the party to have a live ticket.');
    await ports.players.bindTicket(player, next, { queue: mode.queue, ticketId }, null);
    return answerPlace(ports)(place, mode, player);
  };

/** Watchers of the queue hear of the ticket. */
const announce =
  (ports: EnqueueTicketPorts) =>
  async ({ ticketId, request }: Ticket, mode: GameMode): Promise<void> => {
    ports.metrics.count('Enqueued', request.members.length);
    await ports.events.publish([{ kind: 'queue', gameMode: mode.id, event: 'enqueued', ticketId }]);
  };

const ticketIdFor = (ids: Ids, player: string, { request_id }: EnqueueFrame): string =>
  request_id === undefined ? ids.fresh() : ticketIdOf(player, request_id);

const ticketRequest = (
  frame: EnqueueFrame,
  profiles: readonly PlayerProfile[],
  standing: Standing,
): TicketRequest => ({
  gameMode: frame.game_mode,
  members: profiles.map(({ player, rating }) => ({ player, rating })),
  party: frame.party ?? null,
  regions: frame.regions ?? {},
  attributes: frame.attributes ?? {},
  ...(frame.max_latency_ms === undefined ? {} : { maxLatencyMs: frame.max_latency_ms }),
  ...standing,
});
