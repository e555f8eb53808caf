import { type CancelSessionPorts, cancelSession } from './cancel-session.ts';
import { dropConnection } from './drop-connection.ts';
import type { QueueId, TicketPointer } from './ports.ts';
import { tellOthers } from './push-to-others.ts';

export type LoseConnectionPorts = CancelSessionPorts;

/**
 * What a 410 means: the connection is dropped, and if the player has yet to be told of a loading session,
 * that session is cancelled at once: nobody could ever tell them. A player who was told keeps the deadline.
 */
export const loseConnection =
  (ports: LoseConnectionPorts) =>
  async (player: string, connectionId: string, ticket: TicketPointer | null = null): Promise<void> => {
    const dropped = await dropConnection(ports)(player, connectionId, ticket);
    if (dropped === null || dropped.suspended.kind === 'refused') return;
    const { kind, ticket: lost } = dropped.suspended;
    if (kind === 'suspended') return tellOthers(ports)(dropped.queue, lost, player);
    const { sessionId } = lost;
    if (sessionId !== null) await cancelUnreachable(ports)(dropped.queue, sessionId, player, connectionId);
  };

const cancelUnreachable =
  (ports: LoseConnectionPorts) =>
  async (queue: QueueId, sessionId: string, player: string, connectionId: string): Promise<void> => {
    const session = await ports.sessions.readSession(queue, sessionId);
    const member = session?.players.find((one) => one.player === player);
    if (session?.stage !== 'loading' || member === undefined) return;
    if (member.toldAtMs !== 0 || member.readyAtMs !== 0) return;
    await cancelSession(ports)(queue, sessionId, { reason: 'unreachable', player, connectionId });
  };
