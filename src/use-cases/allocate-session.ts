import type { LoadingSession } from '../core/session.ts';
import { cancelSession } from './cancel-session.ts';
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
    if (taken.kind === 'busy') return;
    if (taken.kind === 'over') return releaseUnused(ports, queue, sessionId);
    if (taken.kind === 'exhausted') return giveUp(ports, queue, sessionId, token);
    const finished = await allocateAndFinish(ports, queue, taken.session, token);
    if (finished === 'no_server') return giveUp(ports, queue, sessionId, token);
    if (finished.kind === 'refused') return releaseUnused(ports, queue, sessionId);
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

/** A try that timed out may have got a server all the same: it is released once nobody can use it. */
const giveUp = async (
  ports: AllocateSessionPorts,
  queue: QueueId,
  sessionId: string,
  token: string,
): Promise<void> => {
  const cancelled = await cancelSession(ports)(queue, sessionId, { reason: 'no_server', token });
  if (cancelled.kind === 'cancelled') await ports.allocator.release(sessionId);
};

/**
 * Under the same key everybody gets the same server, so it is unused only if the session was cancelled. An
 * unknown session was cancelled too: a matched one is kept longer than an invocation and its event live.
 */
const releaseUnused = async (
  { allocator, sessions }: AllocateSessionPorts,
  queue: QueueId,
  sessionId: string,
): Promise<void> => {
  const session = await sessions.readSession(queue, sessionId);
  if (session === null || session.stage === 'cancelled') await allocator.release(sessionId);
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
