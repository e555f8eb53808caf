import type { Ids, QueueId, SessionStore, TicketStore, TickStore } from '../use-cases/ports.ts';
import { finishAllocation, takeAllocation } from './allocation-transitions.ts';
import { cancelLoading } from './cancel-transition.ts';
import { claimMatches } from './claim-transition.ts';
import type { Copy } from './copy.ts';
import { listDue, releaseDue } from './due-transitions.ts';
import { createQueueState, type QueueState } from './queue-state.ts';
import { createSeededIds } from './seeded-ids.ts';
import { completeLoading, forgetSession, markTold, sessionOf } from './session-transitions.ts';
import { beginTick, endTick, peekQueue, readWaiting, saveOutlook } from './tick-transitions.ts';
import {
  addTicket,
  readTicket,
  removeTicket,
  restoreTicket,
  resumeTicket,
  suspendTicket,
} from './ticket-transitions.ts';

export interface MemoryQueues {
  readonly tickets: TicketStore;
  readonly ticks: TickStore;
  readonly sessions: SessionStore;
}

interface MemoryQueuesOptions {
  readonly nowMs: () => number;
  readonly ids?: Ids;
  /** The caller's, to look into or to put another state in its place. */
  readonly queues?: Map<QueueId, QueueState>;
  /** What goes in or out is a copy, as it would be over a network. `asItIs` spares the time where nobody changes it. */
  readonly copy?: Copy;
}

/** The three stores of a queue over one state. One call is one atomic step. */
export const createMemoryQueues = (options: MemoryQueuesOptions): MemoryQueues => {
  const {
    ids = createSeededIds(0),
    queues = new Map<QueueId, QueueState>(),
    copy = structuredClone,
  } = options;

  const open = (queue: QueueId): QueueState => {
    const known = queues.get(queue);
    if (known) return known;
    const made = createQueueState(ids.fresh());
    queues.set(queue, made);
    return made;
  };

  /** Makes a store's method of a transition. */
  const method =
    <Arguments extends readonly unknown[], Outcome>(
      transition: (queue: QueueState, nowMs: number, ...input: Arguments) => Outcome,
    ) =>
    async (queue: QueueId, ...input: Arguments): Promise<Outcome> =>
      copy(transition(open(queue), options.nowMs(), ...copy(input)));

  return {
    tickets: {
      addTicket: method(addTicket),
      restoreTicket: method(restoreTicket),
      removeTicket: method(removeTicket),
      suspendTicket: method(suspendTicket),
      resumeTicket: method(resumeTicket),
      readTicket: method(readTicket),
    },
    ticks: {
      beginTick: method(beginTick),
      claimMatches: method(claimMatches),
      saveOutlook: method((queue, _nowMs, holder, outlook) => saveOutlook(queue, holder, outlook)),
      endTick: method((queue, _nowMs, holder, cursor, mode) => endTick(queue, holder, cursor, mode)),
      listDue: method(listDue),
      releaseDue: method(releaseDue),
      readWaiting: method((queue, _nowMs, cursor, pageSize) => readWaiting(queue, cursor, pageSize)),
      peekQueue: method(peekQueue),
    },
    sessions: {
      markTold: method((queue, nowMs, told, about, loadingTimeoutMs) =>
        told
          .map(({ sessionId, players }) =>
            markTold(queue, nowMs, sessionId, players, about, loadingTimeoutMs),
          )
          .filter((outcome) => outcome !== null),
      ),
      completeLoading: method(completeLoading),
      takeAllocation: method(takeAllocation),
      finishAllocation: method(finishAllocation),
      cancelLoading: method(cancelLoading),
      forgetSession: method(forgetSession),
      readSession: method((queue, _nowMs, sessionId) => {
        const session = queue.sessions.get(sessionId);
        return session ? sessionOf(session) : null;
      }),
    },
  };
};
