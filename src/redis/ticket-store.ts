import { randomUUID } from 'node:crypto';
import type { TicketState } from '../core/ticket.ts';
import type { AddOutcome, NewTicket, TicketStore } from '../use-cases/ports.ts';
import type { RedisClient } from './connect-redis.ts';
import { queueKeys } from './keys.ts';
import { type PlaceReply, type TicketReply, toPlace, toSession, toTicket } from './replies.ts';
import { runScript } from './run-script.ts';

export interface QueueStoreOptions {
  /** Replaces Redis's own clock, in tests and simulation. */
  readonly nowMs?: () => number;
  /** The epoch of a queue that has none. */
  readonly freshEpoch?: () => string;
}

type AddedReply =
  | readonly [kind: 'added' | 'live', wakeTicker: number, place: PlaceReply]
  | readonly [kind: 'ended'];

export const createTicketStore = (redis: RedisClient, options: QueueStoreOptions = {}): TicketStore => {
  const nowMs = () => options.nowMs?.() ?? '';
  const freshEpoch = options.freshEpoch ?? randomUUID;

  return {
    addTicket: async (queue, ticket, graceMs) => {
      const args = [nowMs(), freshEpoch(), ...newTicketArguments(ticket), graceMs];
      return toAdded((await runScript(redis, 'addTicket', queueKeys(queue), args)) as AddedReply);
    },

    restoreTicket: async (queue, ticket, proof, graceMs) => {
      const proven = [proof.epoch, proof.enqueuedAtMs];
      const args = [nowMs(), freshEpoch(), ...newTicketArguments(ticket), graceMs, ...proven];
      const reply = (await runScript(redis, 'restoreTicket', queueKeys(queue), args)) as
        | AddedReply
        | readonly [kind: 'refused'];
      return reply[0] === 'refused' ? { kind: 'refused' } : toAdded(reply);
    },

    removeTicket: async (queue, ticketId, player) => {
      const args = [nowMs(), ticketId, player ?? ''];
      const reply = (await runScript(redis, 'removeTicket', queueKeys(queue), args)) as
        | readonly [kind: 'removed', ticket: TicketReply]
        | readonly [kind: 'too_late', sessionId: string, state: TicketState]
        | readonly [kind: 'live' | 'unknown'];
      if (reply[0] === 'removed') return { kind: 'removed', ticket: toTicket(reply[1]) };
      if (reply[0] === 'too_late') return { kind: 'too_late', sessionId: reply[1], state: reply[2] };
      return { kind: reply[0] };
    },

    suspendTicket: async (queue, ticketId, player, connectionId, graceMs) => {
      const args = [nowMs(), ticketId, player, connectionId, graceMs];
      const reply = (await runScript(redis, 'suspendTicket', queueKeys(queue), args)) as
        | readonly [kind: 'suspended' | 'marked_absent', ticket: TicketReply]
        | readonly [kind: 'refused'];
      return reply[0] === 'refused' ? { kind: 'refused' } : { kind: reply[0], ticket: toTicket(reply[1]) };
    },

    resumeTicket: async (queue, ticketId, member) => {
      const { player, connectionId, connectedAtMs, pinged } = member;
      const args = [nowMs(), ticketId, player, connectionId, connectedAtMs, pinged ? 1 : 0];
      const reply = (await runScript(redis, 'resumeTicket', queueKeys(queue), args)) as
        | readonly [kind: 'resumed' | 'unchanged', ticket: TicketReply, wakeTicker: number]
        | readonly [kind: 'refused'];
      if (reply[0] === 'refused') return { kind: 'refused' };
      return { kind: reply[0], ticket: toTicket(reply[1]), wakeTicker: reply[2] === 1 };
    },

    readTicket: async (queue, ticketId, seen) => {
      const args = [nowMs(), freshEpoch(), ticketId, seen?.player ?? '', seen?.pinged ? 1 : 0];
      const reply = (await runScript(redis, 'readTicket', queueKeys(queue), args)) as
        | readonly [place: PlaceReply, session: string]
        | null;
      if (!reply) return null;
      const [place, session] = reply;
      return { ...toPlace(place), session: session === '' ? null : toSession(session) };
    },
  };
};

const newTicketArguments = ({ ticketId, request, presence }: NewTicket) => [
  ticketId,
  JSON.stringify(request),
  JSON.stringify(presence),
];

const toAdded = (reply: AddedReply): AddOutcome =>
  reply[0] === 'ended'
    ? { kind: 'ended' }
    : { kind: reply[0], place: toPlace(reply[2]), wakeTicker: reply[1] === 1 };
