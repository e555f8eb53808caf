import type { BotPlan, BotReport, MatchSeen } from '../../bots/bot-plan.ts';
import { playParty } from '../../bots/play-party.ts';
import { createRandom, type Random } from '../../bots/random.ts';
import { drawRating, latenciesFrom } from '../../bots/traits.ts';
import type { World } from '../support/runtime.ts';

/** The players of one ticket, what they brought, and how long they waited. */
export interface RankedTicket {
  readonly players: readonly string[];
  /** Of each player. */
  readonly ratings: readonly number[];
  readonly latencies: Readonly<Record<string, number>>;
  /** From the first frame of a member to `start_loading`: no less than what the matcher took for their wait. */
  readonly waitMs: number;
}

/** A match as its players were told of it. */
export interface RankedMatch {
  readonly told: MatchSeen;
  /** The tickets of each team that have a player in it. */
  readonly teams: readonly (readonly RankedTicket[])[];
}

/** Sizes of the parties that live in each region. */
export type Settlers = Readonly<Record<string, readonly number[]>>;

/** Sends seeded bots in, all at once, and answers what they saw of their matches. */
export const playRanked = async (world: World, gameMode: string, settlers: Settlers, seed: number) => {
  const random = createRandom(seed);
  const regions = Object.keys(settlers);
  const parties = Object.entries(settlers).flatMap(([home, sizes]) =>
    sizes.map((size) => castParty(world, gameMode, size, latenciesFrom(random, regions, home), random)),
  );
  const played = await Promise.all(parties.map((party) => sendIn(world, party)));
  const reports = played.flatMap((party) => party.reports);
  return { reports, matches: matchesOf(reports, played.map(ticketOf)) };
};

type RankedBot = Omit<BotPlan, 'token'> & { readonly rating: number };

const castParty = (
  { url, name, isEmulated }: World,
  gameMode: string,
  size: number,
  regions: Readonly<Record<string, number>>,
  random: Random,
): readonly RankedBot[] => {
  const id = name('party');
  return Array.from({ length: size }, (_, index) => ({
    url,
    gameMode,
    player: name('ranked'),
    rating: drawRating(random, { ratings: { mean: 1_500, deviation: 350 } }) ?? 0,
    party: size === 1 ? null : { id, leads: index === 0 },
    wishes: { regions },
    behaviour: 'normal' as const,
    thinkMs: 0,
    giveUpAfterMs: isEmulated ? 60_000 : 15_000,
    random,
  }));
};

const sendIn = async ({ mintToken, writeParty }: World, party: readonly RankedBot[]) => {
  const players = party.map(({ player }) => player);
  const id = party[0]?.party?.id;
  if (id !== undefined) await writeParty(id, players);
  const plans = party.map(async (bot) => ({ ...bot, token: await mintToken(bot.player, bot) }));
  return { party, reports: await playParty(await Promise.all(plans)) };
};

const ticketOf = ({ party, reports }: Awaited<ReturnType<typeof sendIn>>): RankedTicket => ({
  players: party.map(({ player }) => player),
  ratings: party.map(({ rating }) => rating),
  latencies: party[0]?.wishes.regions ?? {},
  waitMs: Math.max(...reports.map(({ waitMs }) => Math.ceil(waitMs ?? 0))),
});

const matchesOf = (
  reports: readonly BotReport[],
  tickets: readonly RankedTicket[],
): readonly RankedMatch[] => {
  const told = new Map(reports.flatMap(({ match }) => (match ? [[match.loading_session_id, match]] : [])));
  return [...told.values()].map((match) => ({
    told: match,
    teams: match.teams.map((team) =>
      tickets.filter(({ players }) => players.some((player) => team.includes(player))),
    ),
  }));
};
