import type { HistoryReport } from './record.ts';
import { createWorld, type HistoryPlan } from './world.ts';

const HOUR_MS = 3_600_000;
const STEP_MS = 250;
/** Of calm, in the end: all that was under way comes to its end, by repetition if need be. */
const CALM_MS = 13 * 60_000;
/** For everybody to hear the truth once more. */
const SYNC_MS = 60_000;

/** Lives through one history, and ends it at the first promise that is broken. */
export const simulate = async (plan: HistoryPlan): Promise<HistoryReport> => {
  await plan.redis?.flushall();
  const { clock, lobby, weather, verdict, ledger, record } = createWorld(plan);
  const startMs = clock.nowMs();
  const pass = async (ms: number) => {
    const untilMs = clock.nowMs() + ms;
    while (clock.nowMs() < untilMs && verdict.violation === null) {
      await clock.advance(Math.min(STEP_MS, untilMs - clock.nowMs()));
      ledger.check();
    }
  };
  lobby.open();
  await pass(plan.hours * HOUR_MS);
  lobby.close();
  weather.clear();
  await pass(CALM_MS);
  for (const player of lobby.players) player.sync();
  await pass(SYNC_MS);
  if (verdict.violation === null) await ledger.finish();
  return record.report(plan.seed, clock.nowMs() - startMs, verdict.violation, ledger.counts());
};
