import type { EndTickMode, QueueId, WakeUpScheduler } from './ports.ts';
import { runTick, type TickOutcome } from './run-tick.ts';
import { saveOutlookAtLast } from './save-outlook.ts';
import { shouldLeave } from './should-leave.ts';
import { createTicker, startOver, type Ticker, type TickPorts } from './ticker.ts';
import { wakeUpLater } from './wake-up-later.ts';

export interface RunTickerPorts extends TickPorts {
  readonly scheduler: WakeUpScheduler;
}

export interface TickerStay {
  readonly queue: QueueId;
  /** The caller's own id; whoever holds the lease is known by it. */
  readonly holder: string;
  /** Epoch ms; what is under way then is finished within `SETTLE_MS`. */
  readonly stopsAtMs: number;
  readonly deployment: number;
  /** Ends the stay early, as if its time were up. */
  readonly signal?: AbortSignal;
}

/** `held`: somebody else ticks this queue, and goes on. */
export type TickerEnd = EndTickMode | 'held' | 'lease_lost';

const LEASE_MS = 5_000;
/** A newcomer stands by for a holder who stops within this time. */
const STAND_BY_MS = 75_000;
const STAND_BY_POLL_MS = 250;
/** Told and swept beside the loop until this long after the end. */
export const SETTLE_MS = 3_000;
/** What was counted is handed over this often, not only when a stay of up to 15 minutes ends. */
const METRICS_EVERY_MS = 10_000;
/** Faults in a row after which the stay ends with the last one. */
const FAULTS_MAX = 10;

/** The whole stay of one holder on one queue: stand by if need be, tick, and leave. */
export const runTicker =
  (ports: RunTickerPorts) =>
  async (stay: TickerStay): Promise<TickerEnd> => {
    const { queue, holder, stopsAtMs, deployment, signal } = stay;
    const ticker = createTicker(ports, queue, { holder, leaseMs: LEASE_MS, stopsAtMs, deployment });
    try {
      return await stayOn(ports, ticker, signal);
    } finally {
      await ticker.errands.settle(SETTLE_MS);
    }
  };

const stayOn = async (
  ports: RunTickerPorts,
  ticker: Ticker,
  signal: AbortSignal | undefined,
): Promise<TickerEnd> => {
  const leaving = shouldLeave(ports, ticker);
  const tick = tickOrFault(ports, ticker);
  const flushMetrics = flushInTime(ports);
  const isTimeUp = () => signal?.aborted === true || ports.clock.nowMs() >= ticker.lease.stopsAtMs;
  let hasHeld = false;
  for (;;) {
    const startedAtMs = ports.clock.nowMs();
    const ticked = await tick();
    flushMetrics();
    if (ticked.kind === 'lease_lost') return 'lease_lost';
    if (ticked.kind === 'held') {
      if (hasHeld) return 'lease_lost';
      if (isTimeUp() || ticked.stopsAtMs - startedAtMs > STAND_BY_MS) return 'held';
      await ports.clock.sleep(STAND_BY_POLL_MS, signal);
      continue;
    }
    hasHeld ||= ticked.kind === 'ticked';
    const mode = isTimeUp() ? 'stop' : await leaving(ticked);
    const end = mode === null ? null : await leave(ports, ticker, mode);
    if (end !== null) return end;
    const nextTickAtMs = startedAtMs + ports.configuration.tickIntervalMs;
    await ports.clock.sleep(Math.max(0, nextTickAtMs - ports.clock.nowMs()), signal);
  }
};

/** After a fault nobody knows what was claimed: the pool is read anew, and untold players are told by a sweep. */
const tickOrFault = (
  ports: RunTickerPorts,
  ticker: Ticker,
): (() => Promise<TickOutcome | { kind: 'fault' }>) => {
  let faults = 0;
  return async () => {
    try {
      const ticked = await runTick(ports)(ticker);
      faults = 0;
      return ticked;
    } catch (fault) {
      faults += 1;
      startOver(ticker);
      if (faults >= FAULTS_MAX) throw fault;
      ports.metrics.count('Faults');
      ports.log.warn('A tick failed; the queue is read anew', { queue: ticker.queue, faults, fault });
      return { kind: 'fault' };
    }
  };
};

const flushInTime = ({ clock, metrics }: RunTickerPorts): (() => void) => {
  let flushedAtMs = clock.nowMs();
  return () => {
    const nowMs = clock.nowMs();
    if (nowMs - flushedAtMs < METRICS_EVERY_MS) return;
    flushedAtMs = nowMs;
    metrics.flush();
  };
};

/** Null: the queue has work after all, and the stay goes on. */
const leave = async (ports: RunTickerPorts, ticker: Ticker, mode: EndTickMode): Promise<TickerEnd | null> => {
  const { ticks } = ports;
  const { queue, lease, cursor } = ticker;
  await saveOutlookAtLast(ports, ticker);
  const ended = await ticks.endTick(queue, lease.holder, cursor, mode);
  if (ended.kind === 'goes_on') return null;
  if (ended.kind === 'lease_lost') return 'lease_lost';
  if (ended.nextDueAtMs !== null) await wakeUpLater(ports, queue, ended.nextDueAtMs);
  return mode;
};
