import type { LoadingSession } from '../core/session.ts';
import { cancelSession, closeCancelled } from './cancel-session.ts';
import { modeOfQueue } from './mode-of-queue.ts';
import { noteOpponents } from './note-opponents.ts';
import type { AllocationRequest, Allocator, QueueId, SessionStore } from './ports.ts';
import { type TellSessionsPorts, tellSessions } from './tell-sessions.ts';
import { AllocationFailed, ReleaseFailed } from './unavailable.ts';

export interface AllocateSessionPorts extends TellSessionsPorts {
  readonly allocator: Allocator;
}

/** Times that allocation is started for one session; each has the allocator's own retries within it. */
export const ALLOCATION_TRIES_MAX = 3;

/** A server that its provider does not take back is given up this long after its session was claimed. */
export const RELEASED_FOR_MS = 600_000;

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
    // It was closed while this caller slept, so nobody is left to try again.
    if (taken.kind === 'released') return void (await isReleased(ports, queue, sessionId, true));
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

const allocationRequest = ({ sessionId, gameMode, region, players }: LoadingSession): AllocationRequest => {
  const teams: string[][] = [];
  for (const { team, player } of players) {
    while (teams.length <= team) teams.push([]);
    teams[team]?.push(player);
  }
  return { loadingSessionId: sessionId, gameMode, region, teams };
};

/** A try that timed out may have got a server all the same. Whoever gives up releases it, with the same token. */
const giveUp = async (
  ports: AllocateSessionPorts,
  queue: QueueId,
  sessionId: string,
  token: string,
): Promise<void> => {
  const release = () => allocateSession(ports)(queue, sessionId, token);
  const cancelled = await cancelSession(ports, release)(queue, sessionId, { reason: 'no_server', token });
  if (cancelled.kind === 'refused') await release();
};

/** Only ever of a session known to be cancelled: of one that is not known, the server may be in play. */
const releaseServer = async (
  ports: AllocateSessionPorts,
  queue: QueueId,
  session: LoadingSession,
): Promise<void> => {
  const isLastTry = ports.clock.nowMs() - session.claimedAtMs >= RELEASED_FOR_MS;
  if (await isReleased(ports, queue, session.sessionId, isLastTry))
    await closeCancelled(ports)(queue, session);
};

/** Or given up. A session that is not closed stays due: once the token has run out, the sweep has it tried again. */
const isReleased = async (
  { allocator, log, metrics }: AllocateSessionPorts,
  queue: QueueId,
  session: string,
  isLastTry: boolean,
): Promise<boolean> => {
  try {
    await allocator.release(session);
    return true;
  } catch (fault) {
    if (!(fault instanceof ReleaseFailed)) throw fault;
    metrics.count('Faults');
    if (isLastTry)
      log.error(`The game server of session ${session} is given up, and may run on`, { queue, fault });
    else log.warn(`The game server of session ${session} will be released again`, { queue, fault });
    return isLastTry;
  }
};

const announceMatch = async (
  ports: AllocateSessionPorts,
  queue: QueueId,
  session: LoadingSession,
): Promise<void> => {
  const { sessionId, gameMode } = session;
  const players = session.players.map(({ player }) => player);
  ports.metrics.count('Matched', players.length);
  const noteThenTell = async (): Promise<void> => {
    // First, so that whoever enqueues at once is kept apart already. Other modes note nothing and do not wait.
    await noteOpponents(ports)(session, modeOfQueue(ports.configuration, queue));
    await tellSessions(ports)(queue, [session]);
  };
  await Promise.all([
    noteThenTell(),
    ports.events.publish([{ kind: 'session', sessionId, gameMode, event: 'matched', players }]),
  ]);
};
