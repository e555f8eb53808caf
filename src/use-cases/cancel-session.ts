import type { CancelledSession, LoadingSession } from '../core/session.ts';
import { modeOfQueue } from './mode-of-queue.ts';
import type {
  CancelCause,
  CancelOutcome,
  FunctionInvoker,
  Log,
  Penalty,
  PenaltyArchive,
  QueueId,
} from './ports.ts';
import { publishCancelled, type TellCancelledPorts, tellCancelled } from './tell-cancelled.ts';

export interface CancelSessionPorts extends TellCancelledPorts {
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
      publishCancelled(ports)(outcome.session, outcome.cancelled),
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
