import { runBot } from './bot.ts';
import type { Behaviour, BotPlan, BotReport } from './bot-plan.ts';
import { createFillUp } from './fill-up.ts';
import { between, createRandom, type Random } from './random.ts';

export interface CrowdOptions {
  readonly url: string;
  readonly players: number;
  readonly gameMode: string;
  /** Shares of the bots, 0..1. */
  readonly noShow: number;
  readonly drop: number;
  readonly arrivalsPerSecond: number;
  readonly seed: number;
  /** Each newcomer's party has one of these sizes, all equally likely; 1 is a player alone. */
  readonly partySizes: readonly number[];
  readonly thinkMs: { readonly min: number; readonly max: number };
  readonly giveUpAfterMs: number;
  /** Tells this crowd's players and parties from those of other runs. */
  readonly name: string;
  readonly mintToken: (player: string) => Promise<string>;
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

/** What a bot is before it has a token and a moment. */
interface Casting {
  readonly player: string;
  readonly behaviour: Behaviour;
  readonly party: BotPlan['party'];
  readonly random: Random;
}

/** One array a party. The same seed casts the same crowd. */
const castCrowd = (options: CrowdOptions): readonly (readonly Casting[])[] => {
  const random = createRandom(options.seed);
  const behaviours = dealBehaviours(random, options);
  const parties: Casting[][] = [];
  for (let cast = 0; cast < options.players; ) {
    const drawn = options.partySizes[between(random, 0, options.partySizes.length - 1)] ?? 1;
    const size = Math.min(drawn, options.players - cast);
    const partyId = `${options.name}-party-${parties.length + 1}`;
    parties.push(
      Array.from({ length: size }, (_, index) => ({
        player: `${options.name}-${cast + index + 1}`,
        behaviour: behaviours[cast + index] ?? 'normal',
        party: size === 1 ? null : { id: partyId, leads: index === 0 },
        random: createRandom(Math.floor(random() * 2 ** 32)),
      })),
    );
    cast += size;
  }
  return parties;
};

/** Exactly the shares that were asked for, in any order. */
const dealBehaviours = (random: Random, { players, noShow, drop }: CrowdOptions): readonly Behaviour[] => {
  const noShows = Math.round(noShow * players);
  const drops = Math.min(players - noShows, Math.round(drop * players));
  const deck: Behaviour[] = [
    ...Array<Behaviour>(noShows).fill('no-show'),
    ...Array<Behaviour>(drops).fill('drop'),
    ...Array<Behaviour>(players - noShows - drops).fill('normal'),
  ];
  return deck
    .map((behaviour) => ({ behaviour, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ behaviour }) => behaviour);
};

/** Sends a crowd in and waits until every bot has been matched or has left. */
export const runCrowd = async (
  options: CrowdOptions,
  onProgress: (progress: CrowdProgress) => void = () => {},
): Promise<readonly BotReport[]> => {
  const reports: BotReport[] = [];
  const progress = { started: 0, matched: 0, ended: 0, joined: 0, heldUpUntilMs: 0 };
  const playing = new Set<Promise<void>>();

  const play = async (party: readonly Casting[], afterMs: number) => {
    await sleep(afterMs);
    const [first] = party;
    if (first?.party)
      await options.recordParty(
        first.party.id,
        party.map(({ player }) => player),
      );
    await Promise.all(party.map(playOne));
  };
  const playOne = async (casting: Casting) => {
    const token = await options.mintToken(casting.player);
    const thinkMs = between(casting.random, options.thinkMs.min, options.thinkMs.max);
    const { url, gameMode, giveUpAfterMs } = options;
    progress.started += 1;
    fillUp.progressed();
    let isHoldingUp = casting.behaviour === 'no-show';
    const onLoading = (players: number, deadlineMs: number) => {
      fillUp.matchSizeSeen(players);
      if (!isHoldingUp) return;
      isHoldingUp = false;
      progress.heldUpUntilMs = Math.max(progress.heldUpUntilMs, deadlineMs);
      onProgress(progress);
    };
    const report = await runBot({ ...casting, url, gameMode, giveUpAfterMs, token, thinkMs, onLoading });
    reports.push(report);
    progress.ended += 1;
    if (report.outcome === 'matched') progress.matched += 1;
    else if (report.behaviour !== 'normal') fillUp.lost();
    if (report.outcome === 'matched') fillUp.progressed();
    onProgress(progress);
  };
  const start = (party: readonly Casting[], afterMs: number) => {
    const whole = play(party, afterMs).finally(() => playing.delete(whole));
    playing.add(whole);
  };
  const join = (bots: number) => {
    for (let left = bots; left > 0; left -= 1) {
      progress.joined += 1;
      const random = createRandom(options.seed + progress.joined);
      const player = `${options.name}-joined-${progress.joined}`;
      start([{ player, behaviour: 'normal', party: null, random }], 0);
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

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
