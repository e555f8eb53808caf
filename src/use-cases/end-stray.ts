import { modeOfQueue } from './mode-of-queue.ts';
import type { FunctionInvoker, QueueId, RemoveOutcome, TicketPointer } from './ports.ts';
import { publishCancelled, type TellCancelledPorts, tellCancelled } from './tell-cancelled.ts';
import { tellRemoved } from './tell-removed.ts';

export interface EndStrayPorts extends TellCancelledPorts {
  readonly invoker: FunctionInvoker;
}

/**
 * Ends a ticket that the player's pointer does not name, as only writes that a failover lost can leave it.
 * Nobody is to blame: a session that is loading is cancelled as if the player could not be reached, and the
 * others wait on at once. What has gone further keeps its players, who are told of the match.
 */
export const endStray =
  (ports: EndStrayPorts) =>
  async (stray: TicketPointer, player: string): Promise<void> => {
    const removed = await remove(ports)(stray, player);
    if (removed.kind === 'too_late' && removed.state === 'loading')
      await endLoadingStray(ports)(stray, removed.sessionId, player);
  };

/** The same of a ticket that was seen loading. Of a session that is not there any more nothing is touched. */
export const endLoadingStray =
  (ports: EndStrayPorts) =>
  async (stray: TicketPointer, sessionId: string, player: string): Promise<void> => {
    // A death in between leaves the ticket suspended: it ends by grace, since nobody's pointer resumes it.
    if (await leaveSession(ports)(stray.queue, sessionId, player)) await remove(ports)(stray, player);
  };

const remove =
  (ports: EndStrayPorts) =>
  async (stray: TicketPointer, player: string): Promise<RemoveOutcome> => {
    const removed = await ports.tickets.removeTicket(stray.queue, stray.ticketId, player);
    if (removed.kind === 'removed') await tellRemoved(ports)(stray, removed.ticket, player);
    return removed;
  };

/** Settles what it cancels, which holds no server and has nobody to penalise; the sweep does it after a death. */
const leaveSession =
  (ports: EndStrayPorts) =>
  async (queue: QueueId, sessionId: string, player: string): Promise<boolean> => {
    const session = await ports.sessions.readSession(queue, sessionId);
    const seat = session?.players.find((each) => each.player === player);
    if (seat === undefined) return false;
    const { requeueDelayMs, reconnectGraceMs: graceMs } = modeOfQueue(ports.configuration, queue);
    const cause = { reason: 'unreachable', player, connectionId: seat.connectionId } as const;
    const outcome = await ports.sessions.cancelLoading(queue, sessionId, cause, { requeueDelayMs, graceMs });
    if (outcome.kind === 'refused') return false;
    await Promise.all([
      outcome.wakeTicker ? ports.invoker.tryMatch(queue) : undefined,
      publishCancelled(ports)(outcome.session, outcome.cancelled),
      tellCancelled(ports)(queue, outcome.session, outcome.cancelled),
    ]);
    await ports.sessions.forgetSession(queue, sessionId);
    return true;
  };
