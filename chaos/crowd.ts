import { setTimeout as sleep } from 'node:timers/promises';
import { runBot } from '../bots/bot.ts';
import type { BotPlan, BotReport } from '../bots/bot-plan.ts';
import type { ConnectionNews } from '../bots/connection.ts';
import type { KeepAlive } from '../bots/heartbeat.ts';
import { playParty } from '../bots/play-party.ts';
import { between, createRandom, type Random } from '../bots/random.ts';
import type { MintToken } from '../local/tokens.ts';
import { CHAOS_MODES, type ChaosMode, drawRating } from './configuration.ts';
import { createWitness, noteEnqueue, noteNews, type Witness } from './witness.ts';

/** More often than the 30 s of real clients, since a whole scenario takes no longer than a minute. */
export const KEEP_ALIVE: KeepAlive = { pingEveryMs: 5_000, answerWithinMs: 10_000 };
const THINK_MS = { min: 200, max: 1_500 };
/** As long as it may take a second match to be told of, if there were one. */
const STAY_MS = 2_500;
const GIVE_UP_AFTER_MS = 600_000;
const ARRIVALS_EVERY_MS = 10;

export interface CrowdOptions {
  readonly url: string;
  readonly playersPerSecond: number;
  readonly seed: number;
  /** Tells this crowd's players and parties from those of others. */
  readonly name: string;
  readonly mintToken: MintToken;
  readonly writeParty: (partyId: string, members: readonly string[]) => Promise<void>;
}

export interface Crowd {
  readonly witnesses: readonly Witness[];
  /** Bots that left, by player. */
  readonly reports: ReadonlyMap<string, BotReport>;
  /** Nobody comes any more; resolves when each mode can make whole matches of those who came. */
  close(): Promise<void>;
  /** Whoever is still there leaves. */
  dismiss(): void;
}

/** Players come at an even rate, each is matched once, stays for a moment, and leaves. */
export const startCrowd = (options: CrowdOptions): Crowd => {
  const random = createRandom(options.seed);
  const witnesses: Witness[] = [];
  const reports = new Map<string, BotReport>();
  const dismissed = new AbortController();
  const came = new Map<string, number>();
  let isOpen = true;

  const admit = (mode: ChaosMode, size: number) => {
    came.set(mode.gameMode, (came.get(mode.gameMode) ?? 0) + size);
    const seen = Array.from({ length: size }, (_, index) =>
      createWitness(`${options.name}-${witnesses.length + index + 1}`, mode.gameMode, Date.now()),
    );
    witnesses.push(...seen);
    const own = createRandom(Math.floor(random() * 2 ** 32));
    void plansOf(options, seen, own, dismissed.signal).then(async (plans) => {
      await playParty(plans, async (plan) => {
        const report = await runBot(plan);
        reports.set(report.player, report);
        return report;
      });
    });
  };
  const admitDue = (due: number) => {
    while (witnesses.length < due) {
      const mode = drawMode(random);
      admit(mode, mode.partySizes[between(random, 0, mode.partySizes.length - 1)] ?? 1);
    }
  };
  const arrivals = (async () => {
    const startedAt = performance.now();
    while (isOpen) {
      admitDue(Math.floor(((performance.now() - startedAt) / 1_000) * options.playersPerSecond));
      await sleep(ARRIVALS_EVERY_MS);
    }
  })();
  return {
    witnesses,
    reports,
    close: async () => {
      isOpen = false;
      await arrivals;
      for (const mode of CHAOS_MODES)
        while ((came.get(mode.gameMode) ?? 0) % WHOLE_MATCHES !== 0) admit(mode, 1);
    },
    dismiss: () => dismissed.abort(),
  };
};

/** A multiple of the players of each mode's match. */
const WHOLE_MATCHES = 4;

const drawMode = (random: Random): ChaosMode => {
  let left = random();
  const drawn = CHAOS_MODES.find(({ share }) => {
    left -= share;
    return left < 0;
  });
  return drawn ?? (CHAOS_MODES[0] as ChaosMode);
};

/** Writes the party's record, too. */
const plansOf = async (
  { url, name, mintToken, writeParty }: CrowdOptions,
  party: readonly Witness[],
  random: Random,
  neededUntil: AbortSignal,
): Promise<readonly BotPlan[]> => {
  const id = `${name}-party-${party[0]?.player}`;
  if (party.length > 1)
    await writeParty(
      id,
      party.map(({ player }) => player),
    );
  const rating = drawRating(random);
  return Promise.all(
    party.map(async (witness, index) => ({
      url,
      player: witness.player,
      token: await mintToken(witness.player, { rating }),
      gameMode: witness.gameMode,
      party: party.length === 1 ? null : { id, leads: index === 0 },
      wishes: {},
      behaviour: 'normal',
      thinkMs: between(random, THINK_MS.min, THINK_MS.max),
      giveUpAfterMs: GIVE_UP_AFTER_MS,
      stayMs: STAY_MS,
      persistent: true,
      connection: { keepAlive: KEEP_ALIVE, watch: watching(witness, party) },
      neededUntil,
      random,
    })),
  );
};

const watching =
  (witness: Witness, party: readonly Witness[]) =>
  (news: ConnectionNews): void => {
    const atMs = Date.now();
    noteNews(witness, { ...news, atMs });
    if (news.kind === 'sent' && news.frame.type === 'enqueue')
      for (const mate of party) noteEnqueue(mate, atMs);
  };
