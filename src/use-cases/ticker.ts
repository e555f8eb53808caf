import type { GameMode } from '../core/game-mode.ts';
import { createMatcher, type Matcher } from '../core/matching/matcher.ts';
import { createErrands, type Errands } from './errands.ts';
import { modeOfQueue } from './mode-of-queue.ts';
import { createNotifier, type Notifier } from './notifier.ts';
import type { Ids, LeaseHolder, QueueId, TickStore } from './ports.ts';
import { createLearnedWaits, type LearnedWaits } from './save-outlook.ts';
import { type SweepBeside, sweepBeside } from './sweep-beside.ts';
import { type SweepQueuePorts, sweepQueue } from './sweep-queue.ts';

export interface TickPorts extends SweepQueuePorts {
  readonly ticks: TickStore;
  readonly ids: Ids;
}

/** What one holder keeps between the ticks of its stay on a queue. */
export interface Ticker {
  readonly queue: QueueId;
  readonly mode: GameMode;
  readonly lease: LeaseHolder;
  /** The waiting tickets, kept in memory between ticks. */
  readonly matcher: Matcher;
  readonly errands: Errands;
  readonly notifier: Notifier;
  readonly sweep: SweepBeside;
  readonly waits: LearnedWaits;
  /** Number of the last change that the pool knows; 0 reads everything anew. */
  cursor: number;
  startedOverAtMs: number;
  beganAtMs: number;
  /** Something changed since the pool was last matched. */
  isChanged: boolean;
  /** When the next ticket of the pool, as it was matched last, escalates. */
  escalatesAtMs: number;
  /** The size that was last published. */
  queueSize: number | null;
}

export const createTicker = (ports: TickPorts, queue: QueueId, lease: LeaseHolder): Ticker => {
  const errands = createErrands(ports);
  const mode = modeOfQueue(ports.configuration, queue);
  return {
    queue,
    mode,
    lease,
    matcher: createMatcher(mode.rules),
    errands,
    notifier: createNotifier(ports, queue, errands),
    sweep: sweepBeside(sweepQueue(ports, queue), errands),
    waits: createLearnedWaits(),
    cursor: 0,
    startedOverAtMs: 0,
    beganAtMs: 0,
    isChanged: true,
    escalatesAtMs: Number.POSITIVE_INFINITY,
    queueSize: null,
  };
};

/** The pool may be wrong: the next tick reads everything anew. */
export const startOver = (ticker: Ticker): void => {
  ticker.cursor = 0;
  ticker.matcher.pool.clear();
};
