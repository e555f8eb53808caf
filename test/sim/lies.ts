import type { LoadingSession } from '../../src/core/session.ts';
import type { MemoryQueues } from '../../src/memory/memory-queues.ts';
import type {
  ClaimOutcome,
  ClaimRequest,
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

/** Looks at no other ticket when one is added. */
export const keepsTicketsApart: Lie = aboutTickets(({ addTicket }) => ({
  addTicket: (queue, ticket, graceMs) => addTicket(`${queue} of ${ticket.ticketId}`, ticket, graceMs),
}));
