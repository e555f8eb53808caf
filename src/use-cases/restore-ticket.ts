import type { Configuration, GameMode } from '../core/game-mode.ts';
import { type Standing, standingOf } from '../core/standing.ts';
import type { Arrival, TicketRequest } from '../core/ticket.ts';
import { refuseBinding } from './answer-queued.ts';
import { claimPointer } from './claim-pointer.ts';
import type { Refusal } from './frame-request.ts';
import type {
  Clock,
  Connection,
  PartyStore,
  PlayerRecord,
  ReceiptClaims,
  RestoreOutcome,
  TicketPointer,
} from './ports.ts';
import { type ReadProfilesPorts, readProfiles } from './read-profiles.ts';
import type { ResumeTicketPorts, Sender } from './resume-ticket.ts';

export interface RestoreTicketPorts extends ResumeTicketPorts, ReadProfilesPorts {
  readonly configuration: Configuration;
  readonly clock: Clock;
  readonly parties: PartyStore;
}

/**
 * Brings the ticket of a receipt back where the queue allows it, and answers where the player's ticket is
 * then. Null: the player has none. A party's ticket stays suspended until every member has come back.
 */
export const restoreTicket =
  (ports: RestoreTicketPorts) =>
  async (sender: Sender, proof: ReceiptClaims): Promise<TicketPointer | Refusal | null> => {
    const { connection, player } = sender;
    const mode = ports.configuration.gameModes.get(proof.request.gameMode);
    if (mode === undefined || mode.queue !== proof.queue) return null;
    if (player.cooldownUntilMs > ports.clock.nowMs()) return null;
    if (!(await isPartyStill(ports)(proof.request))) return null;
    const pointer = { queue: proof.queue, ticketId: proof.ticketId };
    const claimed = await claimPointer(ports)({
      player: connection.player,
      known: player.pointer,
      next: pointer,
      asked: null,
      leader: null,
    });
    if (claimed.kind === 'live') return { queue: claimed.queue, ticketId: claimed.reading.ticket.ticketId };
    if (claimed.kind !== 'bound') return refuseBinding(claimed);
    const standing = await readStanding(ports)(connection, claimed.player, mode, proof.request);
    const known = { ...proof, request: { ...proof.request, ...standing } };
    return settle(ports)(connection, mode, pointer, await restore(ports)(sender, mode, known));
  };

/** Who has left the party since is not brought back by a receipt that a former mate kept. */
const isPartyStill =
  ({ parties }: RestoreTicketPorts) =>
  async ({ party, members }: TicketRequest): Promise<boolean> => {
    if (party === null) return true;
    const present = new Set(await parties.readParty(party));
    return members.every(({ player }) => present.has(player));
  };

/** A receipt says nothing of it. The ratings are the receipt's: of who is not back no token is at hand. */
const readStanding =
  (ports: RestoreTicketPorts) =>
  async (
    asking: Connection,
    own: PlayerRecord,
    mode: GameMode,
    request: TicketRequest,
  ): Promise<Standing> => {
    const players = request.members.map(({ player }) => player);
    const readOpponents = async (player: string): Promise<readonly string[]> => {
      if (mode.recentOpponents === 0) return [];
      const { opponents } = player === asking.player ? own : await ports.players.readPlayer(player);
      return opponents;
    };
    const [profiles, opponents] = await Promise.all([
      readProfiles(ports)(players, asking, mode),
      Promise.all(players.map(readOpponents)),
    ]);
    return standingOf(profiles, opponents, mode.recentOpponents);
  };

const restore =
  ({ tickets }: RestoreTicketPorts) =>
  (sender: Sender, mode: GameMode, proof: ReceiptClaims): Promise<RestoreOutcome> => {
    const { ticketId, request, epoch, enqueuedAtMs } = proof;
    const asking = sender.connection.player;
    const players = request.members.map(({ player }) => player);
    const askingFirst = players.toSorted((one, other) => Number(other === asking) - Number(one === asking));
    const presence = askingFirst.map((player) => arrivalIn(sender, player));
    const ticket = { ticketId, request, presence };
    return tickets.restoreTicket(proof.queue, ticket, { epoch, enqueuedAtMs }, mode.reconnectGraceMs);
  };

/** Only the member who offers the receipt is known to be here. */
const arrivalIn = ({ connection, player: { pinged } }: Sender, member: string): Arrival => {
  const { player, connectionId, connectedAtMs } = connection;
  return member === player
    ? { player, connectionId, connectedAtMs, absentSinceMs: 0, pinged }
    : { player: member, connectionId: '', connectedAtMs: 0, absentSinceMs: 0, pinged: false };
};

const settle =
  (ports: RestoreTicketPorts) =>
  async (
    { player }: Connection,
    mode: GameMode,
    pointer: TicketPointer,
    restored: RestoreOutcome,
  ): Promise<TicketPointer | null> => {
    if (restored.kind === 'refused' || restored.kind === 'ended') return null;
    const { ticketId, request } = restored.place.ticket;
    if (!request.members.some((member) => member.player === player)) return null;
    const present = { queue: pointer.queue, ticketId };
    if (ticketId !== pointer.ticketId) await ports.players.bindTicket(player, pointer, present, null);
    await Promise.all([
      restored.wakeTicker ? ports.invoker.tryMatch(pointer.queue) : undefined,
      restored.kind === 'added'
        ? ports.events.publish([{ kind: 'queue', gameMode: mode.id, event: 'enqueued', ticketId }])
        : undefined,
    ]);
    return present;
  };
