import { type QueueOptions, QueueRoom } from '@colyseus/core/rooms/QueueRoom';
import type { WaitingTicket } from '../src/core/ticket.ts';
import type { Peer, Teams } from './matching-peer.ts';

/** Colyseus's own queue without its network: nobody is told, no room is created, no timer runs. */
class QuietQueueRoom extends QueueRoom {
  override setTimestep(): void {}
  override processGroupsReady(): void {}
}

/** What the queue reads of a client. */
interface QueuedClient {
  readonly ticket: WaitingTicket;
  userData: { rank: number; teamId: string; currentCycle: number; highPriority: boolean; group: unknown };
}

/** The part of the room that a round needs. */
interface QueueCore {
  readonly groups: readonly { readonly clients: readonly QueuedClient[]; readonly ready?: boolean }[];
  clients: QueuedClient[];
  onCreate(options: QueueOptions): void;
  reassignMatchGroups(): void;
}

const queuedClients = (ticket: WaitingTicket): readonly QueuedClient[] =>
  ticket.request.members.map(({ rating }) => ({
    ticket,
    userData: {
      rank: rating,
      teamId: ticket.ticketId,
      currentCycle: 0,
      highPriority: false,
      group: undefined,
    },
  }));

export interface ColyseusSettings {
  readonly playersPerMatch: number;
  /** Set where parties are to be kept together. */
  readonly teamSize?: number;
  /** Rating points between a client and the mean of its group; absent: the room's own comparison. */
  readonly gap?: number;
  /** Rounds after which a client joins any group. */
  readonly cyclesToPriority?: number;
  /** The room's own interval is a second; a round in between does nothing. */
  readonly everyMs?: number;
}

const optionsOf = ({ playersPerMatch, teamSize, gap }: ColyseusSettings): QueueOptions => ({
  matchRoomName: 'bench',
  maxPlayers: playersPerMatch,
  ...(teamSize !== undefined && { maxTeamSize: teamSize }),
  ...(gap !== undefined && { compare: ({ rank }, { averageRank }) => Math.abs(rank - averageRank) <= gap }),
});

/** The `QueueRoom` of @colyseus/core: its own code from npm, on clients that have no network. */
export const createColyseus = (settings: ColyseusSettings): Peer => {
  const quiet = new QuietQueueRoom();
  if (settings.cyclesToPriority !== undefined) quiet.maxWaitingCyclesForPriority = settings.cyclesToPriority;
  const room = quiet as unknown as QueueCore;
  room.onCreate(optionsOf(settings));
  const { everyMs = 0 } = settings;
  let nextMs = Number.NEGATIVE_INFINITY;
  return {
    add: (tickets) => {
      for (const ticket of tickets) for (const client of queuedClients(ticket)) room.clients.push(client);
    },
    remove: (tickets) => {
      const left = new Set(tickets);
      const stay = room.clients.filter(({ ticket }) => !left.has(ticket));
      room.clients = [...stay];
    },
    round: (nowMs) => {
      quiet.groups = [];
      if (nowMs < nextMs) return;
      nextMs = nowMs + everyMs;
      room.reassignMatchGroups();
    },
    matches: () =>
      room.groups.flatMap(({ clients, ready }): Teams[] =>
        ready === true ? [halves(clients.map(({ ticket }) => ticket))] : [],
      ),
    forget: () => {
      for (const { userData } of room.clients) {
        userData.group = undefined;
        userData.currentCycle = 0;
        userData.highPriority = false;
      }
    },
  };
};

/** The room knows no teams: the first half of a group against the second. */
const halves = (seats: readonly WaitingTicket[]): Teams => {
  const half = seats.length / 2;
  return [[...new Set(seats.slice(0, half))], [...new Set(seats.slice(half))]];
};
