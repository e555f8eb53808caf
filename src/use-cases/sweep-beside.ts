import type { Errands } from './errands.ts';
import type { DueWork } from './ports.ts';
import type { Sweep } from './sweep-queue.ts';

/** Sweeps beside the loop, one sweep at a time; what comes in meanwhile is swept next. */
export type SweepBeside = (due: DueWork) => void;

export const sweepBeside = (sweep: Sweep, errands: Errands): SweepBeside => {
  let waiting: DueWork | null = null;
  let isRunning = false;
  const runAll = async () => {
    isRunning = true;
    try {
      for (let due = waiting; due !== null; due = waiting) {
        waiting = null;
        await sweep(due);
      }
    } finally {
      isRunning = false;
    }
  };
  return (due) => {
    if (isNothing(due)) return;
    waiting = waiting === null ? due : mergeDue(waiting, due);
    if (!isRunning) errands.run('sweep', runAll);
  };
};

/**
 * `tickets` are handed out again until they are done, so the newest page is enough. The other lists are
 * handed out once, or once in a while, so both count; a session or member appears in the result once.
 */
export const mergeDue = (older: DueWork, newer: DueWork): DueWork => ({
  tickets: newer.tickets,
  sessions: newest(older.sessions, newer.sessions, ({ sessionId }) => sessionId),
  untold: newest(older.untold, newer.untold, ({ sessionId }) => sessionId),
  progressed: newest(older.progressed, newer.progressed, ({ sessionId }) => sessionId),
  silent: newest(older.silent, newer.silent, ({ player }) => player),
});

const newest = <Item>(older: readonly Item[], newer: readonly Item[], keyOf: (item: Item) => string) => [
  ...new Map([...older, ...newer].map((item) => [keyOf(item), item])).values(),
];

const isNothing = ({ tickets, sessions, untold, progressed, silent }: DueWork): boolean =>
  tickets.length + sessions.length + untold.length + progressed.length + silent.length === 0;
