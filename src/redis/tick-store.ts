import { randomUUID } from 'node:crypto';
import { REASONS_MAX } from '../core/limits.ts';
import type { WaitingTicket } from '../core/ticket.ts';
import type {
  BeginTickOutcome,
  ClaimRequest,
  LeaseHolder,
  ReleasedTicket,
  TicketChange,
  TickStore,
} from '../use-cases/ports.ts';
import { type ClaimReply, toClaimOutcome } from './claim-reply.ts';
import type { RedisClient } from './connect-redis.ts';
import { queueKeys } from './keys.ts';
import { type DueReply, type TicketReply, toDueWork, toTicket, toWaiting } from './replies.ts';
import { runScript } from './run-script.ts';
import type { QueueStoreOptions } from './ticket-store.ts';

type Column = readonly string[];

type BeginReply =
  | readonly [kind: 'held', stopsAtMs: string, expiresAtMs: string]
  | readonly [
      kind: 'holding',
      epoch: string,
      startOver: number,
      cursor: number,
      more: number,
      waiting: Column,
      left: Column,
      due: DueReply,
      waitingCount: number,
      sessions: number,
      memory: string,
    ];

export const createTickStore = (redis: RedisClient, options: QueueStoreOptions = {}): TickStore => {
  const nowMs = () => options.nowMs?.() ?? '';
  const freshEpoch = options.freshEpoch ?? randomUUID;

  return {
    beginTick: async (queue, lease, cursor, pageSize, ticketTimeoutMs) => {
      const args = [nowMs(), freshEpoch(), ...leaseArguments(lease), cursor, pageSize, ticketTimeoutMs];
      return toBegun((await runScript(redis, 'beginTick', queueKeys(queue), args)) as BeginReply);
    },

    claimMatches: async (queue, lease, proposals, options) => {
      const claim = [
        options.loadingTimeoutMs,
        options.loading ? 1 : 0,
        ...proposals.flatMap(proposalArguments),
      ];
      const args = [nowMs(), ...leaseArguments(lease), ...claim];
      const reply = (await runScript(redis, 'claimMatches', queueKeys(queue), args)) as ClaimReply;
      return toClaimOutcome(reply, proposals, options);
    },

    saveOutlook: async (queue, holder, { estimates, memory, reasons }) => {
      const args = [nowMs(), holder, estimates, memory, ...reasons.slice(0, REASONS_MAX).flat()];
      return (await runScript(redis, 'saveOutlook', queueKeys(queue), args)) as 'saved' | 'lease_lost';
    },

    endTick: async (queue, holder, cursor, mode) => {
      const reply = (await runScript(redis, 'endTick', queueKeys(queue), [nowMs(), holder, cursor, mode])) as
        | readonly [kind: 'ended', earliest: string]
        | readonly [kind: 'goes_on' | 'lease_lost'];
      return reply[0] === 'ended' ? { kind: 'ended', nextDueAtMs: toMoment(reply[1]) } : { kind: reply[0] };
    },

    listDue: async (queue, ticketTimeoutMs) =>
      toDueWork(
        (await runScript(redis, 'listDue', queueKeys(queue), [nowMs(), ticketTimeoutMs])) as DueReply,
      ),

    releaseDue: async (queue, ticketIds, ticketTimeoutMs) => {
      const args = [nowMs(), ticketTimeoutMs, ...ticketIds];
      const reply = (await runScript(redis, 'releaseDue', queueKeys(queue), args)) as readonly (readonly [
        outcome: ReleasedTicket['outcome'],
        ticket: TicketReply,
      ])[];
      return reply.map(([outcome, ticket]) => ({ outcome, ticket: toTicket(ticket) }));
    },

    readWaiting: async (queue, cursor, pageSize) => {
      const args = [nowMs(), cursor, pageSize];
      const reply = await runScript(redis, 'readWaiting', queueKeys(queue), args);
      const [end, more, waiting] = reply as readonly [number, number, Column];
      return { changes: toWaiting(waiting).map(changeOf), cursor: end, more: more === 1 };
    },

    peekQueue: async (queue) => {
      const reply = await runScript(redis, 'peekQueue', queueKeys(queue), [nowMs()]);
      const [waiting, sessions, earliest, held] = reply as readonly [number, number, string, number];
      return { waiting, sessions, nextDueAtMs: toMoment(earliest), leaseHeld: held === 1 };
    },
  };
};

const leaseArguments = ({ holder, leaseMs, stopsAtMs, deployment }: LeaseHolder) => [
  holder,
  leaseMs,
  stopsAtMs,
  deployment,
];

const proposalArguments = ({ sessionId, gameMode, region, quality, teams }: ClaimRequest) => {
  const seats = teams.flatMap((ticketIds, team) => ticketIds.map((ticketId) => [ticketId, team] as const));
  const record = { sessionId, gameMode, region: region ?? '', quality: JSON.stringify(quality), seats };
  const fields = JSON.stringify(record).slice(1, -1);
  return [sessionId, fields, seats.length, ...seats.map(([ticketId]) => ticketId)];
};

const toMoment = (reply: string): number | null => (reply === '' ? null : Number(reply));

const toBegun = (reply: BeginReply): BeginTickOutcome => {
  if (reply[0] === 'held')
    return { kind: 'held', stopsAtMs: Number(reply[1]), expiresAtMs: Number(reply[2]) };
  const [kind, epoch, startOver, cursor, more, waiting, left, due, waitingCount, sessions, memory] = reply;
  let changes: readonly TicketChange[] | null = null;
  return {
    kind,
    epoch,
    startOver: startOver === 1,
    /** Made when it is asked for: the caller may call for the next page before. */
    get changes() {
      changes ??= [
        ...toWaiting(waiting).map(changeOf),
        ...left.map((ticketId) => ({ ticketId, ticket: null })),
      ];
      return changes;
    },
    cursor,
    more: more === 1,
    due: toDueWork(due),
    waiting: waitingCount,
    sessions,
    memory,
  };
};

const changeOf = (ticket: WaitingTicket): TicketChange => ({ ticketId: ticket.ticketId, ticket });
