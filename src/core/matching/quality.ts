import type { Quality } from '../match.ts';
import type { MatchRules } from '../match-rules.ts';
import { widened } from '../match-rules.ts';
import type { LineUps } from './line-ups.ts';
import { OUT_OF_REACH } from './ticket-columns.ts';
import type { WaitingPool } from './waiting-pool.ts';

/** Ratings this far apart have nothing in common any more: a spread of 0. */
const SPREAD_ZERO_AT_POINTS = 1_000;
/** A latency that no game is played with: 0. */
const LATENCY_ZERO_AT_MS = 400;

/** What the parts weigh in the total. */
export const QUALITY_WEIGHTS = { balance: 0.4, spread: 0.3, latency: 0.15, parity: 0.15 } as const;

type Parts = { readonly [Part in keyof typeof QUALITY_WEIGHTS]: number };

/**
 * The weighted geometric mean of parts that are each 0..1, to three decimals: a match that is worthless in
 * one respect is worthless, and a better part never makes it worse.
 */
export const qualityOf = (parts: Parts): Quality => {
  const names = Object.keys(QUALITY_WEIGHTS) as (keyof Parts)[];
  const total = names.reduce((product, name) => product * parts[name] ** QUALITY_WEIGHTS[name], 1);
  const { balance, spread, latency, parity } = parts;
  return {
    total: rounded(total),
    balance: rounded(balance),
    spread: rounded(spread),
    latency: rounded(latency),
    parity: rounded(parity),
  };
};

const rounded = (part: number): number => Math.round(part * 1_000) / 1_000;
const inUnit = (part: number): number => Math.min(1, Math.max(0, part));

/**
 * 1 - |2p - 1|, where p is the chance of the strongest team against the weakest by the mean rating of their
 * players: 1 / (1 + 10^(-d / 400)) (Elo, The Rating of Chessplayers, 1978).
 */
export const balanceOf = (ratingsApart: number): number => {
  const winChance = 1 / (1 + 10 ** (-ratingsApart / 400));
  return inUnit(1 - Math.abs(2 * winChance - 1));
};

/** 1 for tickets of one rating, 0 for ratings 1,000 points apart, straight between. */
export const spreadOf = (pointsApart: number): number => inUnit(1 - pointsApart / SPREAD_ZERO_AT_POINTS);

/** By the greatest latency of the match: 1 for none, 0 from 400 ms, straight between. */
export const latencyOf = (latencyMs: number): number => inUnit(1 - latencyMs / LATENCY_ZERO_AT_MS);

/**
 * How alike the teams are in parties: 1 when their largest parties are of one size, 0 when a full party meets
 * players who came alone.
 */
export const parityOf = (largestPartiesApart: number, teamSize: number): number =>
  teamSize <= 1 ? 1 : inUnit(1 - largestPartiesApart / (teamSize - 1));

/** The region that all tickets of a line-up accept with the least latency, ties in the order of the rules. */
export interface Place {
  /** Null where no region matters. */
  readonly region: string | null;
  /** The greatest latency there, in ms. */
  readonly latencyMs: number;
}

export const placeOf = (pool: WaitingPool, lineUps: LineUps, index: number, nowMs: number): Place => {
  const { regions } = pool.rules;
  if (regions === null) return { region: null, latencyMs: 0 };
  const { latencies, sinceMs } = pool.columns();
  let best: Place = { region: null, latencyMs: Number.POSITIVE_INFINITY };
  for (const [region, name] of regions.names.entries()) {
    let worstMs = 0;
    for (let seat = lineUps.starts[index] as number; seat < (lineUps.starts[index + 1] as number); seat++) {
      const slot = lineUps.slots[seat] as number;
      const latencyMs = latencies[slot * regions.names.length + region] as number;
      const acceptedMs = Math.min(
        OUT_OF_REACH - 1,
        widened(regions.latencyMs, nowMs - (sinceMs[slot] as number)),
      );
      worstMs = Math.max(worstMs, latencyMs <= acceptedMs ? latencyMs : Number.POSITIVE_INFINITY);
    }
    if (worstMs < best.latencyMs) best = { region: name, latencyMs: worstMs };
  }
  return best;
};

/** The parts of a line-up's quality. Where the mode has nothing to compare, a part is 1. */
export const partsOf = (pool: WaitingPool, lineUps: LineUps, index: number, latencyMs: number): Parts => {
  const { strengths, ratings, sizes } = pool.columns();
  const teams = Array.from({ length: pool.rules.teams.count }, () => ({
    strength: 0,
    players: 0,
    largest: 0,
  }));
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let seat = lineUps.starts[index] as number; seat < (lineUps.starts[index + 1] as number); seat++) {
    const slot = lineUps.slots[seat] as number;
    const team = teams[lineUps.teams[seat] as number];
    if (team === undefined) throw new Error(`A line-up has a team ${lineUps.teams[seat]}`);
    const size = sizes[slot] as number;
    team.strength += strengths[slot] as number;
    team.players += size;
    team.largest = Math.max(team.largest, size);
    least = Math.min(least, ratings[slot] as number);
    greatest = Math.max(greatest, ratings[slot] as number);
  }
  const means = teams.map(({ strength, players }) => strength / players);
  const largest = teams.map((team) => team.largest);
  const isRated = isRatedMode(pool.rules);
  return {
    balance: isRated ? balanceOf(Math.max(...means) - Math.min(...means)) : 1,
    spread: isRated ? spreadOf(greatest - least) : 1,
    latency: latencyOf(latencyMs),
    parity: mindsParity(pool.rules)
      ? parityOf(Math.max(...largest) - Math.min(...largest), pool.rules.teams.sizeMax)
      : 1,
  };
};

const mindsParity = ({ premadeParity }: MatchRules): boolean => premadeParity !== 'off';
const isRatedMode = ({ ratingWindow }: MatchRules): boolean => ratingWindow !== null;
