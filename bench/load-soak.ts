import { setTimeout as sleep } from 'node:timers/promises';
import type { MintToken } from '../local/tokens.ts';
import { takeCensus } from './load-census.ts';
import { playOnce } from './load-player.ts';
import { type LoadReport, MISDEEDS, type Playing } from './load-player-plan.ts';
import { appendLine, type SoakLine, settingOf } from './load-record.ts';
import { createTally, endingsOf, type Sample, type Tally, takeSample, witnessFor } from './load-sample.ts';
import { type LoadSystem, MEETING_MODE } from './load-system.ts';
import { describeTrail } from './load-trail.ts';

export interface SoakPlan {
  readonly command: string;
  readonly minutes: number;
  readonly perSecond: number;
  /** Every so many players one does wrong. */
  readonly faultEvery: number;
  /** From the last player's end to the census. */
  readonly settleSeconds: number;
  /** Samples are appended as lines of JSON, so that they outlive a crash. */
  readonly samplesFile: string;
}

const ARRIVALS_EVERY_MS = 10;
const SAMPLE_MS_MAX = 60_000;
const SAMPLES_MIN = 12;
/** Several pings, matches that others let fail, and their time to load. */
const PATIENCE_MS = 300_000;
/** In the end somebody may be without a partner, whom latecomers are. */
const LATECOMER_EVERY_MS = 2_000;
const LOADING_MS = { min: 2_000, max: 6_000 };
/** Steps of the golden ratio: evenly spread, and neighbours differ. */
const GOLDEN = 0.618_034;
const SHOWN_MAX = 20;

/** Players arrive one by one, each somebody new, for as long as planned; then all leave, and what remains is counted. Everything is written down. */
export const runSoak = async (
  system: LoadSystem,
  mint: MintToken,
  plan: SoakPlan,
  say: (line: string) => void,
): Promise<void> => {
  const tally = createTally();
  const crowd = createCrowd(system, mint, plan, tally, say);
  const note = (line: SoakLine) => appendLine(plan.samplesFile, line);
  note({ setting: await settingOf(system.redis, plan.command) });
  const startedAt = performance.now();
  const minute = () => (performance.now() - startedAt) / 60_000;
  const arrivals = setInterval(() => {
    while (tally.arrived < minute() * 60 * plan.perSecond) crowd.admit();
  }, ARRIVALS_EVERY_MS);
  const everyMs = Math.min(SAMPLE_MS_MAX, (plan.minutes * 60_000) / SAMPLES_MIN);
  for (let nextMs = everyMs; nextMs <= plan.minutes * 60_000 + 1; nextMs += everyMs) {
    await sleep(startedAt + nextMs - performance.now());
    const sample = await takeSample(system, tally, minute());
    note({ sample });
    say(progressOf(sample));
  }
  clearInterval(arrivals);
  await crowd.playOut();
  const ended = endingsOf(tally);
  note({ ended });
  say(`all players have left: ${JSON.stringify(ended)}`);
  await system.quiet();
  await sleep(plan.settleSeconds * 1_000);
  note({ census: await takeCensus(system.redis) });
};

const progressOf = (sample: Sample): string => {
  const ms = (value: number | null) => value?.toFixed(0) ?? '-';
  const { toldMs, queuedMs } = sample;
  return [
    `minute ${sample.minute.toFixed(1)}`,
    `${sample.arrived} arrived, ${sample.matched} matched, ${sample.lost} lost, ${sample.matchedTwice} twice`,
    `told ${ms(toldMs[0])}/${ms(toldMs[1])} ms, queued ${ms(queuedMs[0])}/${ms(queuedMs[1])} ms`,
    `RSS ${(sample.rssBytes / 2 ** 20).toFixed(0)} MB, Redis ${(sample.redisBytes / 2 ** 20).toFixed(1)} MB`,
    `load ${sample.loadAverage.toFixed(1)}`,
    JSON.stringify(sample.errors),
    JSON.stringify(sample.complaints),
  ].join('; ');
};

const createCrowd = (
  { url }: LoadSystem,
  mint: MintToken,
  { faultEvery }: SoakPlan,
  tally: Tally,
  say: (line: string) => void,
) => {
  const name = `soak-${Date.now().toString(36)}`;
  const witness = witnessFor(tally);
  const here = new Set<Playing>();
  let isOver = false;
  let numbered = 0;
  let shown = 0;

  /** Null of whoever comes when the others have gone. */
  const enter = async (): Promise<LoadReport | null> => {
    const number = numbered++;
    const token = await mint(`${name}-${number}`);
    if (isOver) return null;
    const { min, max } = LOADING_MS;
    const misdeed = number % faultEvery === faultEvery - 1 ? Math.floor(number / faultEvery) : null;
    const playing = playOnce(
      {
        url,
        token,
        gameMode: MEETING_MODE,
        misdeed: misdeed === null ? null : (MISDEEDS[misdeed % MISDEEDS.length] ?? null),
        loadingMs: min + ((number * GOLDEN) % 1) * (max - min),
        patienceMs: PATIENCE_MS,
      },
      witness,
    );
    here.add(playing);
    const report = await playing.report;
    here.delete(playing);
    const isOdd = report.ending === 'lost' || report.matches > 1;
    if (isOdd && shown++ < SHOWN_MAX)
      say(`${name}-${number} ${report.ending}: ${describeTrail(report.trail)}`);
    return report;
  };

  const counted = new Set<Promise<void>>();
  const count = (report: LoadReport | null) => {
    if (report === null) return;
    tally[report.ending] += 1;
    if (report.matches > 1) tally.matchedTwice += 1;
  };
  return {
    admit: () => {
      tally.arrived += 1;
      const done = enter()
        .then(count)
        .finally(() => counted.delete(done));
      counted.add(done);
    },
    /** Until everybody who was counted has been matched, has left or was lost; latecomers then leave. */
    playOut: async () => {
      const latecomers = setInterval(() => void enter(), LATECOMER_EVERY_MS);
      await Promise.all(counted);
      clearInterval(latecomers);
      isOver = true;
      for (const playing of here) playing.leave();
    },
  };
};
