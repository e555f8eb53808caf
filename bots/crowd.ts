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
  const joined: Promise<void>[] = [];
  const underWay = new Set<readonly Casting[]>();
  /** Of those who join beside the crowd: until all of the crowd are done. */
  const neededUntil = new AbortController();

  const play = async (party: readonly Casting[], needed?: AbortSignal) => {
    await playParty(await plansOf(options, party, needed), playOne);
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
    const isSpare = report.outcome !== 'matched' && plan.neededUntil?.aborted === true;
    if (!isSpare) reports.push(report);
    progress.ended += 1;
    if (report.outcome === 'matched') progress.matched += 1;
    else if (report.behaviour !== 'normal') fillUp.lost();
    if (report.outcome === 'matched') fillUp.progressed();
    onProgress(progress);
    return report;
  };
  /** Those who join are like somebody who waits, whom they may be the only ones to meet. */
  const join = (bots: number, party = [...underWay][0]) => {
    for (let left = bots; left > 0; left -= 1) {
      progress.joined += 1;
      joined.push(play([castJoiner(options, progress.joined, party?.[0])], neededUntil.signal));
    }
  };
  const joinOne = (matchSize: number, time: number) => {
    const party = [...underWay][time % underWay.size];
    join(Math.max(1, matchSize - (party?.length ?? 0)), party);
  };
  const isHeldUp = () => Date.now() < progress.heldUpUntilMs;
  const fillUp = createFillUp(options.players, join, joinOne, isHeldUp);

  let arrived = 0;
  const asked = castCrowd(options).map(async (party) => {
    const afterMs = (arrived / options.arrivalsPerSecond) * 1_000;
    arrived += party.length;
    await sleep(afterMs);
    underWay.add(party);
    await play(party);
    underWay.delete(party);
  });
  await Promise.all(asked).finally(() => {
    fillUp.end();
    neededUntil.abort();
  });
  await Promise.all(joined);
  return reports;
};

/** Writes the party's record, too. */
const plansOf = async (
  { url, gameMode, giveUpAfterMs, thinkMs: { min, max }, mintToken, recordParty }: CrowdOptions,
  party: readonly Casting[],
  neededUntil: AbortSignal | undefined,
): Promise<readonly BotPlan[]> => {
  const id = party[0]?.party?.id;
  const players = party.map(({ player }) => player);
  if (id !== undefined) await recordParty(id, players);
  const planOf = async (casting: Casting) => {
    const token = await mintToken(casting.player, { rating: casting.rating });
    const thinkMs = between(casting.random, min, max);
    return { ...casting, url, gameMode, giveUpAfterMs, token, thinkMs, neededUntil };
  };
  return Promise.all(party.map(planOf));
};

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
