import { REASONS_MAX, TOMBSTONES_PRUNED_MAX } from '../core/limits.ts';
import type {
  BeginTickOutcome,
  EndTickMode,
  EndTickOutcome,
  LeaseHolder,
  Outlook,
  TicketChange,
  WaitingPage,
} from '../use-cases/ports.ts';
import { listDue } from './due-transitions.ts';
import type { QueueState } from './queue-state.ts';
import type { Scores } from './scores.ts';
import { isLeaseLive } from './ticket-moves.ts';

export const beginTick = (
  queue: QueueState,
  nowMs: number,
  lease: LeaseHolder,
  cursor: number,
  pageSize: number,
  ticketTimeoutMs: number,
): BeginTickOutcome => {
  const held = queue.lease;
  if (
    held &&
    isLeaseLive(queue, nowMs) &&
    held.holder !== lease.holder &&
    held.deployment >= lease.deployment
  )
    return { kind: 'held', stopsAtMs: held.stopsAtMs, expiresAtMs: held.expiresAtMs };
  takeLease(queue, nowMs, lease);
  pruneTombstones(queue, nowMs);
  const startOver = cursor === 0 || cursor > queue.change || cursor < queue.purged;
  if (!startOver) confirmRemovals(queue, cursor);
  const page = readPage(queue, startOver ? 0 : cursor, pageSize, startOver);
  // The next page of a pool that starts over is no reason to start over again.
  if (startOver && page.more) queue.purged = Math.min(queue.purged, page.cursor);
  return {
    kind: 'holding',
    epoch: queue.epoch,
    startOver,
    ...page,
    due: listDue(queue, nowMs, ticketTimeoutMs),
    waiting: queue.waiting.size,
    sessions: runningSessions(queue),
    memory: startOver ? queue.outlook.memory : '',
  };
};

export const takeLease = (queue: QueueState, nowMs: number, lease: LeaseHolder) => {
  const { holder, stopsAtMs, deployment } = lease;
  queue.lease = { holder, stopsAtMs, deployment, expiresAtMs: nowMs + lease.leaseMs };
  // Whoever was woken has come: once they leave, the next newcomer wakes somebody at once.
  queue.wokenAtMs = 0;
};

const pruneTombstones = (queue: QueueState, nowMs: number) => {
  for (const ticketId of queue.tombstones.upTo(nowMs, TOMBSTONES_PRUNED_MAX)) {
    queue.tombstones.delete(ticketId);
    queue.graced.delete(ticketId);
  }
};

/** The lease holder has seen everything up to its cursor. */
const confirmRemovals = (queue: QueueState, cursor: number) => {
  for (const ticketId of queue.removals.upTo(cursor, Number.POSITIVE_INFINITY))
    queue.removals.delete(ticketId);
  queue.purged = Math.max(queue.purged, cursor);
};

/** Changes and removals above the cursor, complete up to the cursor that is answered. */
const readPage = (queue: QueueState, cursor: number, pageSize: number, startOver: boolean): WaitingPage => {
  const read = [queue.changes, ...(startOver ? [] : [queue.removals])].map((source) => ({
    source,
    ids: source.above(cursor, pageSize),
  }));
  const ends = read
    .filter(({ source, ids }) => isCutOff(source, ids))
    .map(({ source, ids }) => last(source, ids));
  const end = ends.length === 0 ? queue.change : Math.min(...ends);
  const [changed = [], removed = []] = read.map(({ source, ids }) =>
    ids.filter((id) => (source.score(id) ?? 0) <= end),
  );
  const changes = [...waitingOf(queue, changed), ...removed.map((ticketId) => ({ ticketId, ticket: null }))];
  return { changes, cursor: end, more: ends.length > 0 };
};

const last = (source: Scores, ids: readonly string[]) => source.score(ids.at(-1) ?? '') ?? 0;

const isCutOff = (source: Scores, ids: readonly string[]) =>
  ids.length > 0 && source.above(last(source, ids), 1).length > 0;

/** A ticket that was claimed, suspended or delayed is still listed by the change with which it began to wait. */
const waitingOf = (queue: QueueState, ticketIds: readonly string[]): readonly TicketChange[] =>
  ticketIds.flatMap((ticketId) => {
    const record = queue.tickets.get(ticketId);
    if (!record || !queue.waiting.has(ticketId)) return [];
    const { enqueuedAtMs, request } = record;
    return [{ ticketId, ticket: { ticketId, enqueuedAtMs, request } }];
  });

const runningSessions = (queue: QueueState) =>
  [...queue.sessions.values()].filter(({ stage }) => stage === 'loading' || stage === 'allocating').length;

const nextDueAtMs = ({ due, untold }: QueueState): number | null => {
  const moments = [due.lowest(), untold.lowest()].filter((moment) => moment !== null);
  return moments.length === 0 ? null : Math.min(...moments);
};

export const endTick = (
  queue: QueueState,
  holder: string,
  cursor: number,
  mode: EndTickMode,
): EndTickOutcome => {
  if (queue.lease?.holder !== holder) return { kind: 'lease_lost' };
  const isCaughtUp = cursor === queue.change && runningSessions(queue) === 0;
  const mayEnd =
    mode === 'stop' || (mode === 'few' && isCaughtUp) || (isCaughtUp && queue.waiting.size === 0);
  if (!mayEnd) return { kind: 'goes_on' };
  queue.lease = null;
  return { kind: 'ended', nextDueAtMs: nextDueAtMs(queue) };
};

export const readWaiting = (queue: QueueState, cursor: number, pageSize: number): WaitingPage =>
  readPage(queue, cursor, pageSize, true);

export const saveOutlook = (
  queue: QueueState,
  holder: string,
  { estimates, memory, reasons }: Outlook,
): 'saved' | 'lease_lost' => {
  if (queue.lease?.holder !== holder) return 'lease_lost';
  queue.outlook = { estimates, memory, reasons: reasons.slice(0, REASONS_MAX) };
  return 'saved';
};

export const peekQueue = (queue: QueueState, nowMs: number) => ({
  waiting: queue.waiting.size,
  sessions: runningSessions(queue),
  nextDueAtMs: nextDueAtMs(queue),
  leaseHeld: isLeaseLive(queue, nowMs),
});
