import type { Configuration } from '../../src/core/game-mode.ts';
import type { QueueId } from '../../src/use-cases/ports.ts';
import type { Deadlines } from './deadlines.ts';
import type { Evidence } from './evidence.ts';
import type { Judge } from './judge.ts';
import type { Penalties } from './penalties.ts';
import type { Pointers } from './pointers.ts';
import { createQueueBook, type QueueBook } from './queue-book.ts';
import type { Seats } from './seats.ts';
import type { Servers } from './servers.ts';

/** What the watchers of the stores share. */
export interface LedgerParts {
  readonly configuration: Configuration;
  readonly nowMs: () => number;
  readonly judge: Judge;
  readonly books: Map<QueueId, QueueBook>;
  readonly pointers: Pointers;
  readonly seats: Seats;
  readonly evidence: Evidence;
  readonly penalties: Penalties;
  readonly deadlines: Deadlines;
  readonly servers: Servers;
  /** Tickets that a wipe or failover took away while they lived, with their enqueue times. */
  readonly lostAges: Map<string, number>;
}

export const bookOf = ({ books }: Pick<LedgerParts, 'books'>, queue: QueueId): QueueBook => {
  const known = books.get(queue);
  if (known !== undefined) return known;
  const made = createQueueBook();
  books.set(queue, made);
  return made;
};

/**
 * The same call; what came of it is noted when it took effect, whatever becomes of the caller. Calls are judged in the
 * order of their answers, so a store has to answer in the order in which it does things: one in memory does, and a Redis
 * asked over a single connection.
 */
export const noted =
  <Input extends readonly unknown[], Outcome>(
    { nowMs }: Pick<LedgerParts, 'nowMs'>,
    call: (...input: Input) => Promise<Outcome>,
    note: (nowMs: number, outcome: Outcome, ...input: Input) => void,
  ) =>
  async (...input: Input): Promise<Outcome> => {
    const atMs = nowMs();
    const outcome = await call(...input);
    note(atMs, outcome, ...input);
    return outcome;
  };
