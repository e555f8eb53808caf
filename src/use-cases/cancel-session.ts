import type { Configuration } from '../core/game-mode.ts';
import type { CancelledSession, LoadingSession } from '../core/session.ts';
import { type DropConnectionPorts, dropConnection } from './drop-connection.ts';
import { modeOfQueue } from './mode-of-queue.ts';
import type {
  CancelCause,
  CancelOutcome,
  FunctionInvoker,
  PenaltyArchive,
  QueueId,
  SessionStore,
  StateEvent,
} from './ports.ts';
import { type PostSessionFramesPorts, postSessionFrames, untoldPlayers } from './post-session-frames.ts';

export interface CancelSessionPorts extends DropConnectionPorts, PostSessionFramesPorts {
  readonly configuration: Configuration;
  readonly sessions: SessionStore;
  readonly penalties: PenaltyArchive;
  readonly invoker: FunctionInvoker;
}

/**
 * Ends a loading session and settles it. If the caller dies midway, the session stays due, and the sweep
 * settles it again: every step may be repeated.
 */
export const cancelSession =
  (ports: CancelSessionPorts) =>
  async (queue: QueueId, sessionId: string, cause: CancelCause): Promise<CancelOutcome> => {
    const mode = modeOfQueue(ports.configuration, queue);
    const outcome = await ports.sessions.cancelLoading(queue, sessionId, cause, {
      requeueDelayMs: mode.requeueDelayMs,
      graceMs: mode.reconnectGraceMs,
    });
    if (outcome.kind === 'refused') return outcome;
    const waking = outcome.wakeTicker ? ports.invoker.tryMatch(queue) : Promise.resolve();
    await Promise.all([waking, settleCancelled(ports)(queue, outcome.session, outcome.cancelled)]);
    return outcome;
  };

/** Penalties first: what comes after them can be had again with `sync`. Forgetting comes last. */
export const settleCancelled =
  (ports: CancelSessionPorts) =>
  async (queue: QueueId, session: LoadingSession, cancelled: CancelledSession): Promise<void> => {
    await Promise.all(cancelled.guilty.map(penalise(ports, session.sessionId)));
    await tellCancelled(ports)(queue, session, cancelled);
    await publishCancelled(ports, session, cancelled);
    if (mayHoldServer(session, cancelled)) await ports.invoker.allocate(queue, session.sessionId);
    await ports.sessions.forgetSession(queue, session.sessionId);
  };

const penalise =
  ({ players, penalties }: CancelSessionPorts, sessionId: string) =>
  async (player: string): Promise<void> => {
    const penalty = await players.penalise(player, sessionId);
    await penalties.recordPenalty(player, penalty);
  };

/** A decliner has their answer already; the connection of the unreachable is known to be dead. */
const tellCancelled =
  (ports: CancelSessionPorts) =>
  async (queue: QueueId, session: LoadingSession, { reason, guilty }: CancelledSession): Promise<void> => {
    const mode = modeOfQueue(ports.configuration, queue);
    const readers = untoldPlayers(session, mode).filter(
      ({ player, connectionId }) =>
        connectionId !== '' && !(reason === 'declined' && guilty.includes(player)),
    );
    const posted = await postSessionFrames(ports)(session, readers, mode);
    const gone = posted.filter(({ outcome }) => outcome === 'gone');
    await Promise.all(
      gone.map(({ player: { player, connectionId, ticketId } }) =>
        dropConnection(ports)(player, connectionId, { queue, ticketId }),
      ),
    );
  };

const publishCancelled = async (
  { events, metrics }: CancelSessionPorts,
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

/**
 * Allocation had begun when somebody declined: `allocate` finds the session over and releases the server.
 * After `no_server` the allocator's own caller does that.
 */
const mayHoldServer = ({ tries }: LoadingSession, { reason }: CancelledSession): boolean =>
  tries > 0 && reason !== 'no_server';
