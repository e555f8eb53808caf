import type { LoadingSession } from '../core/session.ts';
import { cancelSession, settleCancelled } from './cancel-session.ts';
import { isSame } from './claim-pointer.ts';
import { endLoadingStray } from './end-stray.ts';
import { modeOfQueue } from './mode-of-queue.ts';
import type { DueWork, QueueId } from './ports.ts';
import { postProgress } from './post-session-frames.ts';
import { tellOthers } from './push-to-others.ts';
import { type ReleaseTicketsPorts, releaseTickets } from './release-tickets.ts';
import { tellSessions } from './tell-sessions.ts';

export type SweepQueuePorts = ReleaseTicketsPorts;

/** Does what is due and answers how much of it was new. Every step may be repeated by the next run. */
export type Sweep = (due: DueWork) => Promise<number>;

export const sweepQueue =
  (ports: SweepQueuePorts, queue: QueueId): Sweep =>
  async (due) => {
    const steps = [
      releaseTickets(ports)(queue, due.tickets),
      tellSessions(ports)(queue, due.untold),
      ...due.sessions.map((session) => moveOn(ports, queue, session)),
      ...due.progressed.map((session) => postProgress(ports)(session)),
      ...due.silent.map((member) => suspendSilent(ports, queue, member)),
    ];
    const outcomes = await Promise.allSettled(steps);
    reportFaults(ports, queue, outcomes);
    const released = outcomes[0]?.status === 'fulfilled' ? Number(outcomes[0].value) : 0;
    return released + due.sessions.length + due.untold.length + due.progressed.length + due.silent.length;
  };

const moveOn = async (ports: SweepQueuePorts, queue: QueueId, session: LoadingSession): Promise<void> => {
  switch (session.stage) {
    case 'loading':
      await endLoading(ports, queue, session);
      return;
    case 'allocating':
      await ports.invoker.allocate(queue, session.sessionId);
      return;
    case 'cancelled':
      if (session.cancelled !== null) await settleCancelled(ports)(queue, session, session.cancelled);
      return;
    case 'matched':
      await ports.sessions.forgetSession(queue, session.sessionId);
  }
};

/**
 * Lost writes alone move a pointer away from a ticket that is loading: such a player may know nothing of it. Nobody
 * is blamed then for the session's end, since it has one cause only.
 */
const endLoading = async (
  ports: SweepQueuePorts,
  queue: QueueId,
  { sessionId, players }: LoadingSession,
): Promise<void> => {
  const suspects = players.filter(({ toldAtMs, readyAtMs }) => toldAtMs !== 0 && readyAtMs === 0);
  // One whose slot cannot be read must not keep the others in a session that is over.
  const known = await Promise.allSettled(suspects.map(({ player }) => ports.players.readPlayer(player)));
  const stray = suspects.find(({ ticketId }, index) => {
    const reading = known[index];
    if (reading?.status !== 'fulfilled') return false;
    const { pointer } = reading.value;
    return pointer === null || !isSame(pointer, { queue, ticketId });
  });
  if (stray === undefined) await cancelSession(ports)(queue, sessionId, { reason: 'no_show' });
  else await endLoadingStray(ports)({ queue, ticketId: stray.ticketId }, sessionId, stray.player);
};

/** A silent member counts as absent; whatever they send next brings them back. */
const suspendSilent = async (
  ports: SweepQueuePorts,
  queue: QueueId,
  { player, ticketId, connectionId }: DueWork['silent'][number],
): Promise<void> => {
  const { id, reconnectGraceMs } = modeOfQueue(ports.configuration, queue);
  const outcome = await ports.tickets.suspendTicket(queue, ticketId, player, connectionId, reconnectGraceMs);
  if (outcome.kind !== 'suspended') return;
  await Promise.all([
    ports.events.publish([{ kind: 'queue', gameMode: id, event: 'suspended', ticketId }]),
    tellOthers(ports)(queue, outcome.ticket, player),
  ]);
};

const reportFaults = (
  { log, metrics }: SweepQueuePorts,
  queue: QueueId,
  outcomes: readonly PromiseSettledResult<unknown>[],
): void => {
  const faults = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  if (faults.length === 0) return;
  metrics.count('Faults', faults.length);
  log.warn('Parts of a sweep failed and will be repeated', {
    queue,
    faults: faults.length,
    first: faults[0],
  });
};
