import type { GameMode } from '../core/game-mode.ts';
import type { CancelledSession, LoadingSession } from '../core/session.ts';
import { type DropConnectionPorts, dropConnection } from './drop-connection.ts';
import { modeOfQueue } from './mode-of-queue.ts';
import type { QueueId, SessionStore, StateEvent } from './ports.ts';
import {
  type PostedFrame,
  type PostSessionFramesPorts,
  postSessionFrames,
  untoldPlayers,
} from './post-session-frames.ts';

export interface TellCancelledPorts extends DropConnectionPorts, PostSessionFramesPorts {
  readonly sessions: SessionStore;
}

/** Tells whom it concerns. A decliner has their answer already; the connection of the unreachable is known to be dead. */
export const tellCancelled =
  (ports: TellCancelledPorts) =>
  async (queue: QueueId, session: LoadingSession, { reason, guilty }: CancelledSession): Promise<void> => {
    const mode = modeOfQueue(ports.configuration, queue);
    const readers = untoldPlayers(session, mode).filter(
      ({ player, connectionId }) =>
        connectionId !== '' && !(reason === 'declined' && guilty.includes(player)),
    );
    const posted = await postSessionFrames(ports)(session, readers, mode);
    await markAccepted(ports, queue, posted, mode);
    const gone = posted.filter(({ outcome }) => outcome === 'gone');
    await Promise.all(
      gone.map(({ player: { player, connectionId, ticketId } }) =>
        dropConnection(ports)(player, connectionId, { queue, ticketId }),
      ),
    );
  };

/** Settling may be repeated until all of it is done; who was told is not told again. */
const markAccepted = async (
  { sessions }: TellCancelledPorts,
  queue: QueueId,
  posted: readonly PostedFrame[],
  mode: GameMode,
): Promise<void> => {
  const accepted = posted.filter(({ outcome }) => outcome === 'accepted');
  const [first] = accepted;
  if (first === undefined) return;
  const told = { sessionId: first.session.sessionId, players: accepted.map(({ player }) => player.player) };
  await sessions.markTold(queue, [told], 'end', mode.loadingSessionTimeoutMs);
};

/** Watchers of the queue and the session hear of its end. */
export const publishCancelled =
  ({ events, metrics }: Pick<TellCancelledPorts, 'events' | 'metrics'>) =>
  async (
    { sessionId, gameMode, players }: LoadingSession,
    { reason, guilty, fates }: CancelledSession,
  ): Promise<void> => {
    metrics.count('Cancelled');
    if (reason === 'no_show' && guilty.length > 0) metrics.count('NoShows', guilty.length);
    const requeued = fates
      .filter(({ state }) => state === 'waiting')
      .map(({ ticketId }): StateEvent => ({ kind: 'queue', gameMode, event: 'requeued', ticketId }));
    const cancelled: StateEvent = {
      kind: 'session',
      sessionId,
      gameMode,
      event: 'cancelled',
      players: players.map(({ player }) => player),
      reason,
    };
    await events.publish([cancelled, ...requeued]);
  };
