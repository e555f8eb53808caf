import type { LoadingSession } from '../../src/core/session.ts';
import type { MemoryQueues } from '../../src/memory/memory-queues.ts';
import type {
  ClaimOutcome,
  ClaimRequest,
  PlayerStore,
  SessionStore,
  TicketStore,
  TickStore,
} from '../../src/use-cases/ports.ts';

/** Stores that do wrong, each in one way. */
export type Lie = (honest: MemoryQueues) => MemoryQueues;

export const aboutTickets =
  (lie: (honest: TicketStore) => Partial<TicketStore>): Lie =>
  (honest) => ({ ...honest, tickets: { ...honest.tickets, ...lie(honest.tickets) } });

export const aboutTicks =
  (lie: (honest: TickStore) => Partial<TickStore>): Lie =>
  (honest) => ({ ...honest, ticks: { ...honest.ticks, ...lie(honest.ticks) } });

export const aboutSessions =
  (lie: (honest: SessionStore) => Partial<SessionStore>): Lie =>
  (honest) => ({ ...honest, sessions: { ...honest.sessions, ...lie(honest.sessions) } });

/** A session of one player a ticket, both of one name. */
export const sessionOf = ({ sessionId, teams, ...rest }: ClaimRequest, nowMs: number): LoadingSession => ({
  ...rest,
  sessionId,
  stage: 'loading',
  claimedAtMs: nowMs,
  deadlineMs: nowMs,
  players: teams.flatMap((team, index) =>
    team.map((ticketId) => ({
      player: ticketId,
      ticketId,
      team: index,
      connectionId: `c-${ticketId}`,
      connectedAtMs: 0,
      toldAtMs: 0,
      readyAtMs: 0,
      endToldAtMs: 0,
    })),
  ),
  revision: nowMs,
  tries: 0,
  token: null,
  server: null,
  cancelled: null,
});

/** Claims whatever is proposed, in whatever state the tickets are. */
export const claimsAnything: Lie = aboutTicks(() => ({
  claimMatches: async (_queue, _lease, proposals): Promise<ClaimOutcome> => ({
    kind: 'claimed',
    sessions: proposals.map((proposal) => sessionOf(proposal, 0)),
    refused: [],
  }),
}));

/** A member who drops is given up so long after. */
export const gracesFor = (graceMs: number): Lie =>
  aboutTickets(({ suspendTicket }) => ({
    suspendTicket: (queue, ticketId, player, connectionId) =>
      suspendTicket(queue, ticketId, player, connectionId, graceMs),
  }));

/** A ticket expires that has waited so long. */
export const expiresAfter = (ticketTimeoutMs: number): Lie =>
  aboutTicks(({ releaseDue }) => ({
    releaseDue: (queue, ticketIds) => releaseDue(queue, ticketIds, ticketTimeoutMs),
  }));

/** The players of a match without a server wait so long for another. */
export const delaysFor = (requeueDelayMs: number): Lie =>
  aboutSessions(({ cancelLoading }) => ({
    cancelLoading: (queue, sessionId, cause, options) =>
      cancelLoading(queue, sessionId, cause, { ...options, requeueDelayMs }),
  }));

/** Penalises anew, whatever was penalised before. */
export const penalisesAgain = (honest: PlayerStore): PlayerStore => {
  let times = 0;
  return { ...honest, penalise: (player, sessionId) => honest.penalise(player, `${sessionId} ${++times}`) };
};

/** Looks at no other ticket when one is added. */
export const keepsTicketsApart: Lie = aboutTickets(({ addTicket }) => ({
  addTicket: (queue, ticket, graceMs) => addTicket(`${queue} of ${ticket.ticketId}`, ticket, graceMs),
}));
