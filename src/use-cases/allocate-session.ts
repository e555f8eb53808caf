import type { LoadingSession } from '../core/session.ts';
import { cancelSession, closeCancelled } from './cancel-session.ts';
import type { AllocationRequest, Allocator, QueueId, SessionStore } from './ports.ts';
import { type TellSessionsPorts, tellSessions } from './tell-sessions.ts';
import { AllocationFailed } from './unavailable.ts';

export interface AllocateSessionPorts extends TellSessionsPorts {
  readonly allocator: Allocator;
}

/** Times that allocation is started for one session; each has the allocator's own retries within it. */
export const ALLOCATION_TRIES_MAX = 3;

type FinishOutcome = Awaited<ReturnType<SessionStore['finishAllocation']>>;

/**
 * Gets a server for a session whose players are all ready. `token` is the caller's own id. The session's id
 * is the allocator's idempotency key: after a fault anywhere, the sweep repeats the whole with the same one.
 */
export const allocateSession =
  (ports: AllocateSessionPorts) =>
  async (queue: QueueId, sessionId: string, token: string): Promise<void> => {
    const { tokenTtlMs } = ports.configuration.allocation;
    const taken = await ports.sessions.takeAllocation(
      queue,
      sessionId,
      token,
      tokenTtlMs,
      ALLOCATION_TRIES_MAX,
    );
    if (taken.kind === 'busy' || taken.kind === 'over') return;
    if (taken.kind === 'cancelled') return releaseServer(ports, queue, taken.session);
    if (taken.kind === 'exhausted') return giveUp(ports, queue, sessionId, token);
    const finished = await allocateAndFinish(ports, queue, taken.session, token);
    if (finished === 'no_server') return giveUp(ports, queue, sessionId, token);
    // Under the same key everybody gets the same server: the token says what it is now, in play or unused.
    if (finished.kind === 'refused') return allocateSession(ports)(queue, sessionId, token);
    await announceMatch(ports, queue, finished.session);
  };

const allocateAndFinish = async (
  { allocator, sessions, metrics }: AllocateSessionPorts,
  queue: QueueId,
  session: LoadingSession,
  token: string,
): Promise<FinishOutcome | 'no_server'> => {
  try {
    const server = await allocator.allocate(allocationRequest(session));
    return await sessions.finishAllocation(queue, session.sessionId, token, server);
  } catch (fault) {
    if (!(fault instanceof AllocationFailed)) throw fault;
    metrics.count('AllocationFailures');
    return 'no_server';
  }
};

const allocationRequest = ({ sessionId, gameMode, players }: LoadingSession): AllocationRequest => {
  const teams: string[][] = [];
  for (const { team, player } of players) {
    while (teams.length <= team) teams.push([]);
    teams[team]?.push(player);
  }
  return { loadingSessionId: sessionId, gameMode, teams };
};

/** A try that timed out may have got a server all the same. Whoever gives up releases it, with the same token. */
const giveUp = async (
  ports: AllocateSessionPorts,
  queue: QueueId,
  sessionId: string,
  token: string,
): Promise<void> => {
  const release = () => allocateSession(ports)(queue, sessionId, token);
  const releasing = { ...ports, invoker: { ...ports.invoker, allocate: release } };
  const cancelled = await cancelSession(releasing)(queue, sessionId, { reason: 'no_server', token });
  if (cancelled.kind === 'refused') await release();
};

/** Only ever of a session known to be cancelled: of one that is not known, the server may be in play. */
const releaseServer = async (
  ports: AllocateSessionPorts,
  queue: QueueId,
  session: LoadingSession,
): Promise<void> => {
  await ports.allocator.release(session.sessionId);
  await closeCancelled(ports)(queue, session);
};

const announceMatch = async (
  ports: AllocateSessionPorts,
  queue: QueueId,
  session: LoadingSession,
): Promise<void> => {
  const { sessionId, gameMode } = session;
  const players = session.players.map(({ player }) => player);
  ports.metrics.count('Matched', players.length);
  await Promise.all([
    tellSessions(ports)(queue, [session]),
    ports.events.publish([{ kind: 'session', sessionId, gameMode, event: 'matched', players }]),
  ]);
};
