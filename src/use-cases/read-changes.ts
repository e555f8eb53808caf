import type { BeginTickOutcome, DueWork, TicketChange } from './ports.ts';
import { adoptMemory, noteLeft } from './save-outlook.ts';
import { mergeDue } from './sweep-beside.ts';
import { startOver, type Ticker, type TickPorts } from './ticker.ts';

type Holding = Extract<BeginTickOutcome, { kind: 'holding' }>;
type Held = Extract<BeginTickOutcome, { kind: 'held' }>;

export type ReadChanges =
  | Held
  | {
      readonly kind: 'holding';
      readonly due: DueWork;
      readonly waiting: number;
      readonly sessions: number;
    };

/** Changes read by one call, so that no call blocks Redis for long. */
const PAGE_SIZE = 192;
/** Pages of one tick; a pool larger than this is read over several ticks. */
const PAGES_MAX = 1_000;
/** The pool is read anew this often, whatever happened. */
const START_OVER_EVERY_MS = 60_000;

/** Takes or renews the lease and brings the pool up to date, page by page. */
export const readChanges =
  (ports: TickPorts) =>
  async (ticker: Ticker): Promise<ReadChanges> => {
    startOverInTime(ticker, ports.clock.nowMs());
    const { queue, lease, mode } = ticker;
    const read = (cursor: number) =>
      ports.ticks.beginTick(queue, lease, cursor, PAGE_SIZE, mode.ticketTimeoutMs);
    let due: DueWork | null = null;
    let next = read(ticker.cursor);
    for (let page = 1; ; page++) {
      const began = await next;
      if (began.kind === 'held') return began;
      const isLast = !began.more || page >= PAGES_MAX;
      // Under way while this page is applied: if that fails, nobody is left to hear how the next one ends.
      if (!isLast) next = read(began.cursor);
      next.catch(() => undefined);
      applyPage(ticker, began, ports.clock.nowMs());
      due = due === null ? began.due : mergeDue(due, began.due);
      if (isLast) return { kind: 'holding', due, waiting: began.waiting, sessions: began.sessions };
    }
  };

/** After a pause longer than the lease somebody else may have claimed, of which no change tells. */
const startOverInTime = (ticker: Ticker, nowMs: number): void => {
  const isFrozen = nowMs - ticker.beganAtMs > ticker.lease.leaseMs;
  if (isFrozen || nowMs - ticker.startedOverAtMs >= START_OVER_EVERY_MS) startOver(ticker);
};

const applyPage = (ticker: Ticker, began: Holding, nowMs: number): void => {
  if (began.startOver) {
    ticker.matcher.pool.clear();
    ticker.startedOverAtMs = nowMs;
    adoptMemory(ticker, began.memory);
  }
  noteLeft(ticker, began.changes, nowMs);
  applyChanges(ticker, began.changes);
  ticker.cursor = began.cursor;
  ticker.beganAtMs = nowMs;
  ticker.isChanged ||= began.startOver || began.changes.length > 0;
};

const applyChanges = ({ matcher }: Ticker, changes: readonly TicketChange[]): void => {
  for (const { ticketId, ticket } of changes) if (ticket === null) matcher.pool.remove(ticketId);
  matcher.add(changes.map(({ ticket }) => ticket).filter((ticket) => ticket !== null));
};
