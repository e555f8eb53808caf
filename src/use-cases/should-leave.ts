import type { EndTickMode } from './ports.ts';
import type { TickOutcome } from './run-tick.ts';
import type { Ticker, TickPorts } from './ticker.ts';

/** A ticker with too few players for a match stays this long for more. */
const FEW_STAY_MS = 10_000;
/**
 * Work that falls due within this time of the queue's first quiet is waited for, since a wake-up schedule is
 * precise to a minute only. What cannot be done, and falls due again and again, keeps nobody longer.
 */
const DUE_SOON_MS = 15_000;

type Ticked = Exclude<TickOutcome, { kind: 'held' | 'lease_lost' }> | { readonly kind: 'fault' };

/** Whether a stay has nothing more to do: why, or null to go on. Called after each tick. */
export const shouldLeave = (ports: TickPorts, ticker: Ticker) => {
  let fewSinceMs: number | null = null;
  let waitsUntilMs: number | null = null;
  let dueSoonAtMs = 0;
  const modeOf = (ticked: Ticked, nowMs: number): EndTickMode | null => {
    const hasFew = ticker.matcher.pool.playerCount() < ticker.mode.requiredPlayers;
    if (ticked.kind === 'fault' || !ticked.isQuiet || ticked.sessions > 0 || !hasFew) {
      fewSinceMs = null;
      if (ticked.kind !== 'fault') waitsUntilMs = null;
      return null;
    }
    if (ticker.matcher.pool.playerCount() === 0) return 'idle';
    fewSinceMs ??= nowMs;
    return nowMs - fewSinceMs >= FEW_STAY_MS ? 'few' : null;
  };
  return async (ticked: Ticked): Promise<EndTickMode | null> => {
    const nowMs = ports.clock.nowMs();
    const mode = modeOf(ticked, nowMs);
    if (mode === null || nowMs <= dueSoonAtMs) return null;
    const { nextDueAtMs } = await ports.ticks.peekQueue(ticker.queue);
    waitsUntilMs ??= nowMs + DUE_SOON_MS;
    if (nextDueAtMs === null || Math.max(nextDueAtMs, nowMs) > waitsUntilMs) return mode;
    dueSoonAtMs = nextDueAtMs;
    return null;
  };
};
