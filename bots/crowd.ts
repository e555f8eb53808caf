import { runBot } from './bot.ts';
import type { BotPlan, BotReport } from './bot-plan.ts';
import { type Casting, type CrowdSketch, castCrowd, castJoiner } from './castings.ts';
import { createFillUp } from './fill-up.ts';
import { playParty } from './play-party.ts';
import { between } from './random.ts';

export interface CrowdOptions extends CrowdSketch {
  readonly url: string;
  readonly gameMode: string;
  readonly arrivalsPerSecond: number;
  readonly thinkMs: { readonly min: number; readonly max: number };
  readonly giveUpAfterMs: number;
  readonly mintToken: (player: string, claims: { readonly rating?: number | undefined }) => Promise<string>;
  readonly recordParty: (partyId: string, members: readonly string[]) => Promise<void>;
}

export interface CrowdProgress {
  readonly started: number;
  readonly matched: number;
  readonly ended: number;
  /** Of those started, bots that joined beside the ones that were asked for. */
  readonly joined: number;
  /** Epoch ms until which a no-show keeps the others of a match waiting at the most; 0 for never. */
  readonly heldUpUntilMs: number;
}

/** Sends a crowd in and waits until every bot has been matched or has left. */
export const runCrowd = async (
  options: CrowdOptions,
  onProgress: (progress: CrowdProgress) => void = () => {},
): Promise<readonly BotReport[]> => {
  const reports: BotReport[] = [];
  const progress = { started: 0, matched: 0, ended: 0, joined: 0, heldUpUntilMs: 0 };
  const playing = new Set<Promise<void>>();
  const underWay = new Set<Casting>();

  const play = async (party: readonly Casting[], afterMs: number) => {
    await sleep(afterMs);
    const [first] = party;
    if (first?.party)
      await options.recordParty(
        first.party.id,
        party.map(({ player }) => player),
      );
    for (const casting of party) underWay.add(casting);
    await playParty(await Promise.all(party.map((casting) => planOf(options, casting))), playOne);
    for (const casting of party) underWay.delete(casting);
  };
  const playOne = async (plan: BotPlan) => {
    progress.started += 1;
    fillUp.progressed();
    let isHoldingUp = plan.behaviour === 'no-show';
    const onLoading = (players: number, deadlineMs: number) => {
      fillUp.matchSizeSeen(players);
      if (!isHoldingUp) return;
      isHoldingUp = false;
      progress.heldUpUntilMs = Math.max(progress.heldUpUntilMs, deadlineMs);
      onProgress(progress);
    };
    const report = await runBot({ ...plan, onLoading });
    reports.push(report);
    progress.ended += 1;
    if (report.outcome === 'matched') progress.matched += 1;
    else if (report.behaviour !== 'normal') fillUp.lost();
    if (report.outcome === 'matched') fillUp.progressed();
    onProgress(progress);
    return report;
  };
  const start = (party: readonly Casting[], afterMs: number) => {
    const whole = play(party, afterMs).finally(() => playing.delete(whole));
    playing.add(whole);
  };
  const join = (bots: number) => {
    const [longest] = underWay;
    for (let left = bots; left > 0; left -= 1) {
      progress.joined += 1;
      start([castJoiner(options, progress.joined, longest)], 0);
    }
  };
  const isHeldUp = () => Date.now() < progress.heldUpUntilMs;
  const fillUp = createFillUp(options.players, join, isHeldUp);

  let arrived = 0;
  for (const party of castCrowd(options)) {
    start(party, (arrived / options.arrivalsPerSecond) * 1_000);
    arrived += party.length;
  }
  try {
    while (playing.size > 0) await Promise.all(playing);
  } finally {
    fillUp.end();
  }
  return reports;
};

const planOf = async (options: CrowdOptions, casting: Casting): Promise<BotPlan> => {
  const { url, gameMode, giveUpAfterMs, thinkMs, mintToken } = options;
  const token = await mintToken(casting.player, { rating: casting.rating });
  const think = between(casting.random, thinkMs.min, thinkMs.max);
  return { ...casting, url, gameMode, giveUpAfterMs, token, thinkMs: think };
};

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
