import { readFileSync } from 'node:fs';
import type { WaitingTicket } from '../src/core/ticket.ts';

/** A number in [0, 1), drawn from a seed. */
export type Random = () => number;

/** mulberry32, by Tommy Ettinger (https://gist.github.com/tommyettinger/46a874533244883189143505d203312c). */
export const createRandom = (seed: number): Random => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** With mean 0 and variance 1 (Box and Muller, A Note on the Generation of Random Normal Deviates, 1958). */
export const drawNormal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** The time to the next arrival of a Poisson process, in ms. */
export const drawGapMs = (random: Random, perSecond: number): number =>
  (-Math.log(1 - random()) * 1_000) / perSecond;

/** What the tickets of a bench look like. */
export interface TicketMix {
  readonly ratings: 'lichess' | 'normal';
  /** Shares of tickets of 1, 2, ... players, which sum to 1. */
  readonly partyShares: readonly number[];
  readonly isInRegions: boolean;
}

export const SOLO: readonly number[] = [1];
/** An assumption: most players come alone. */
export const PARTIES: readonly number[] = [0.6, 0.22, 0.1, 0.03, 0.05];
export const REGIONS = ['eu-west', 'eu-east', 'us-east', 'us-west', 'asia'] as const;
/** Latency that a ticket accepts, in ms. */
export const LATENCY_MAX_MS = 100;

/** Standard deviation of the members of a party around its rating. */
const PARTY_SPREAD = 60;
const [RATING_MIN, RATING_MAX] = [400, 2_825];
const RECENT_OPPONENTS = 8;
/** How many places above and below one's own, in order of rating, recent opponents come from. */
const OPPONENTS_WITHIN = 50;

const readCdf = (): readonly (readonly [rating: number, share: number])[] =>
  JSON.parse(readFileSync(new URL('data/lichess-blitz-cdf.json', import.meta.url), 'utf8')).cdf;

/** By inverse transform, in a straight line between the points of the distribution. */
const lichessRatings = (random: Random) => {
  const cdf = readCdf();
  return () => {
    const share = random();
    const above = cdf.findIndex((point) => point[1] >= share);
    const [toRating, toShare] = cdf[above] ?? [RATING_MAX, 1];
    const [fromRating, fromShare] = cdf[above - 1] ?? [RATING_MIN, 0];
    const part = toShare > fromShare ? (share - fromShare) / (toShare - fromShare) : 0;
    return Math.round(fromRating + part * (toRating - fromRating));
  };
};

const normalRatings = (random: Random) => (): number => {
  for (;;) {
    const rating = Math.round(1_480 + 412 * drawNormal(random));
    if (rating >= RATING_MIN && rating <= RATING_MAX) return rating;
  }
};

const drawSize = (random: Random, partyShares: readonly number[]): number => {
  let left = random();
  for (const [index, share] of partyShares.entries()) {
    left -= share;
    if (left < 0) return index + 1;
  }
  return partyShares.length;
};

/** One to three regions within the limit, the others out of reach. */
const drawLatencies = (random: Random): Record<string, number> => {
  const near = 1 + Math.floor(random() * 3);
  const shuffled = REGIONS.map((name) => [random(), name] as const).sort(([a], [b]) => a - b);
  return Object.fromEntries(
    shuffled.map(([, name], index) => [
      name,
      index < near ? Math.round(15 + 80 * random()) : Math.round(130 + 150 * random()),
    ]),
  );
};

/** The standard tickets: ids and players are numbered, so that the same seed gives the same tickets. */
export const createTicketMaker = (mix: TicketMix, random: Random) => {
  const drawRating = mix.ratings === 'lichess' ? lichessRatings(random) : normalRatings(random);
  let count = 0;
  return (enqueuedAtMs: number): WaitingTicket => {
    const name = `t${++count}`;
    const rating = drawRating();
    const size = drawSize(random, mix.partyShares);
    const off = () => (size === 1 ? 0 : Math.round(PARTY_SPREAD * drawNormal(random)));
    return {
      ticketId: name,
      enqueuedAtMs: Math.round(enqueuedAtMs),
      request: {
        gameMode: 'bench',
        members: Array.from({ length: size }, (_, index) => ({
          player: `${name}-${index}`,
          rating: rating + off(),
        })),
        party: size === 1 ? null : name,
        regions: mix.isInRegions ? drawLatencies(random) : {},
        attributes: {},
      },
    };
  };
};

/** The mean rating of a ticket's members, in whole points as the matcher counts them. */
export const ratingOf = ({ request: { members } }: WaitingTicket): number =>
  Math.round(members.reduce((sum, { rating }) => sum + rating, 0) / members.length);

/** The same tickets, each with eight recent opponents near its own rating. */
export const withRecentOpponents = (
  tickets: readonly WaitingTicket[],
  random: Random,
): readonly WaitingTicket[] => {
  const sorted = tickets.toSorted((a, b) => ratingOf(a) - ratingOf(b));
  const opponentOf = new Map<string, readonly string[]>();
  for (const [place, { ticketId }] of sorted.entries()) {
    const drawn = Array.from({ length: RECENT_OPPONENTS }, () => {
      const apart = 1 + Math.floor(random() * OPPONENTS_WITHIN);
      return sorted[random() < 0.5 ? place - apart : place + apart]?.request.members[0]?.player;
    });
    opponentOf.set(ticketId, [...new Set(drawn.filter((player) => player !== undefined))]);
  }
  return tickets.map((ticket) => ({
    ...ticket,
    request: { ...ticket.request, recentOpponents: opponentOf.get(ticket.ticketId) ?? [] },
  }));
};
