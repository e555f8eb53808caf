import type { Configuration, GameMode } from '../core/game-mode.ts';
import type { CancelledSession, LoadingSession } from '../core/session.ts';
import { type DropConnectionPorts, dropConnection } from './drop-connection.ts';
import { modeOfQueue } from './mode-of-queue.ts';
import type {
  CancelCause,
  CancelOutcome,
  FunctionInvoker,
  Log,
  Penalty,
  PenaltyArchive,
  QueueId,
  SessionStore,
  StateEvent,
} from './ports.ts';
import {
  type PostedFrame,
  type PostSessionFramesPorts,
  postSessionFrames,
  untoldPlayers,
} from './post-session-frames.ts';

export interface CancelSessionPorts extends DropConnectionPorts, PostSessionFramesPorts {
  readonly configuration: Configuration;
  readonly sessions: SessionStore;
  readonly penalties: PenaltyArchive;
  readonly invoker: FunctionInvoker;
  readonly log: Log;
}

/** Sees to it that the server of a cancelled session is released, and the session forgotten. */
export type ReleaseServer = (queue: QueueId, sessionId: string) => Promise<void>;

/**
 * Ends a loading session and settles it. If the caller dies midway, the session stays due, and the sweep
 * settles it again: every step may be repeated.
 */
export const cancelSession =
  (ports: CancelSessionPorts, release: ReleaseServer = ports.invoker.allocate) =>
  async (queue: QueueId, sessionId: string, cause: CancelCause): Promise<CancelOutcome> => {
    const mode = modeOfQueue(ports.configuration, queue);
    const outcome = await ports.sessions.cancelLoading(queue, sessionId, cause, {
      requeueDelayMs: mode.requeueDelayMs,
      graceMs: mode.reconnectGraceMs,
    });
    if (outcome.kind === 'refused') return outcome;
    const waking = outcome.wakeTicker ? ports.invoker.tryMatch(queue) : Promise.resolve();
    await Promise.all([
      waking,
      publishCancelled(ports, outcome.session, outcome.cancelled),
      settleOrLeave(ports, release)(queue, outcome.session, outcome.cancelled),
    ]);
    return outcome;
  };

/** The session is cancelled, whatever fails now: what is left is due, and the sweep does it. */
const settleOrLeave =
  (ports: CancelSessionPorts, release: ReleaseServer) =>
  async (queue: QueueId, session: LoadingSession, cancelled: CancelledSession): Promise<void> => {
    try {
      await settleCancelled(ports, release)(queue, session, cancelled);
    } catch (fault) {
      ports.metrics.count('Faults');
      ports.log.warn('A cancelled session is left to the sweep', {
        queue,
        session: session.sessionId,
        fault,
      });
    }
  };

/**
 * Penalties first: what comes after them can be had again with `sync`. A server that may be held is released
 * before the session is forgotten; both are left to `allocate`, which can tell when nobody asks for it any more.
 */
export const settleCancelled =
  (ports: CancelSessionPorts, release: ReleaseServer = ports.invoker.allocate) =>
  async (queue: QueueId, session: LoadingSession, cancelled: CancelledSession): Promise<void> => {
    const penalties = await penalise(ports, session);
    await tellCancelled(ports)(queue, session, cancelled);
    if (session.tries > 0) await release(queue, session.sessionId);
    else await archiveAndForget(ports, queue, session, penalties);
  };

/** The end of a cancelled session that holds no server (any more). */
export const closeCancelled =
  (ports: CancelSessionPorts) =>
  async (queue: QueueId, session: LoadingSession): Promise<void> =>
    archiveAndForget(ports, queue, session, await penalise(ports, session));

type GivenPenalties = readonly { readonly player: string; readonly penalty: Penalty }[];

const penalise = (
  { players }: CancelSessionPorts,
  { sessionId, cancelled }: LoadingSession,
): Promise<GivenPenalties> =>
  Promise.all(
    (cancelled?.guilty ?? []).map(async (player) => ({
      player,
      penalty: await players.penalise(player, sessionId),
    })),
  );

/** The durable copies hold up nothing but the forgetting. */
const archiveAndForget = async (
  { penalties, sessions }: CancelSessionPorts,
  queue: QueueId,
  { sessionId }: LoadingSession,
  given: GivenPenalties,
): Promise<void> => {
  await Promise.all(given.map(({ player, penalty }) => penalties.recordPenalty(player, penalty)));
  await sessions.forgetSession(queue, sessionId);
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
  { sessions }: CancelSessionPorts,
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
