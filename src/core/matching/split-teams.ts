import type { MatchRules } from '../match-rules.ts';
import { type Demand, demandsOf, offersOf } from './demands.ts';
import { exchangeTickets } from './exchange-tickets.ts';
import type { Line } from './line.ts';

/** Line-ups of so many tickets are split exactly; of two teams, which have fewer ways to be split, somewhat more. */
const EXACT_TICKETS = 12;
const EXACT_TICKETS_OF_TWO = 16;
/** Steps of the search in a larger line-up, beyond those that lead to the first split. */
const STEPS_BEYOND_FIRST = 2_000;

/**
 * A line-up while it is split into teams. Columns of tickets are in the order in which tickets get their team: the
 * largest first, then the highest place.
 */
export interface Split {
  readonly teamCount: number;
  readonly demands: readonly Demand[];
  /** The team of each member, in the order of the members: what a split that succeeded answers. */
  readonly teamOf: Uint8Array;
  /** Index among the members. */
  readonly order: Int32Array;
  readonly sizes: Uint8Array;
  /** Strength above that of as many players with the rating of the first member. */
  readonly weights: Float64Array;
  readonly offers: Int32Array;
  /** By place. */
  strengths: Float64Array;
  readonly choices: Int16Array;
  /** Of each team: places left, weight so far, tickets left of each size, players who offer for each demand. */
  readonly rooms: Int32Array;
  readonly sums: Float64Array;
  readonly quotas: Int32Array;
  readonly offered: Int32Array;
  /** `sizeMax` + 1. */
  readonly quotaStride: number;
  isMirrored: boolean;
  teamSize: number;
  count: number;
  total: number;
}

export const createSplit = (rules: MatchRules): Split => {
  const { count: teamCount, sizeMax } = rules.teams;
  const ticketsMax = teamCount * sizeMax;
  const demands = demandsOf(rules);
  return {
    teamCount,
    demands,
    teamOf: new Uint8Array(ticketsMax),
    order: new Int32Array(ticketsMax),
    sizes: new Uint8Array(ticketsMax),
    weights: new Float64Array(ticketsMax),
    offers: new Int32Array(ticketsMax),
    strengths: new Float64Array(0),
    choices: new Int16Array(ticketsMax + 1),
    rooms: new Int32Array(teamCount),
    sums: new Float64Array(teamCount),
    quotas: new Int32Array(teamCount * (sizeMax + 1)),
    offered: new Int32Array(teamCount * demands.length),
    quotaStride: sizeMax + 1,
    isMirrored: false,
    teamSize: 0,
    count: 0,
    total: 0,
  };
};

/** Reads the strengths of a line at one go, which is quicker than one by one. To be called before its line-ups are split. */
export const readStrengths = (split: Split, { pool, slots, length }: Line): void => {
  if (split.strengths.length < length) split.strengths = new Float64Array(Math.ceil(length * 1.25));
  const { strengths } = split;
  const { strengths: strengthOf } = pool.columns();
  for (let place = 0; place < length; place++)
    strengths[place] = strengthOf[slots[place] as number] as number;
};

/**
 * Splits a line-up into teams of `teamSize` with the strengths as near to each other as can be: the least difference
 * between the strongest and the weakest team. With `isMirrored` only into teams of the same party sizes. False: there is
 * no such split. Exact for up to 12 tickets (16 in two teams); beyond that the best of a bounded search, improved by
 * exchanges. Of equal splits, the one that giving each ticket, the largest first, to the weakest team meets first.
 */
export const splitTeams = (
  split: Split,
  line: Line,
  members: Int32Array,
  count: number,
  teamSize: number,
  isMirrored: boolean,
): boolean => {
  readMembers(split, line, members, count);
  split.isMirrored = isMirrored;
  split.teamSize = teamSize;
  if (pairOff(split)) return true;
  split.rooms.fill(teamSize);
  split.sums.fill(0);
  split.offered.fill(0);
  if (isMirrored && !setQuotas(split)) return false;
  const exactTickets = split.teamCount === 2 ? EXACT_TICKETS_OF_TWO : EXACT_TICKETS;
  const steps = count <= exactTickets ? Number.POSITIVE_INFINITY : count + STEPS_BEYOND_FIRST;
  if (!findSplit(split, steps)) return false;
  if (count > exactTickets) exchangeTickets(split);
  return true;
};

const readMembers = (split: Split, line: Line, members: Int32Array, count: number): void => {
  const { order, sizes, weights, offers, strengths } = split;
  const isRated = line.rules.ratingWindow !== null;
  const rating = line.ratings[members[0] as number] as number;
  split.count = count;
  split.total = 0;
  sortMembers(order, line.sizes, members, count);
  for (let index = 0; index < count; index++) {
    const place = members[order[index] as number] as number;
    const size = line.sizes[place] as number;
    sizes[index] = size;
    weights[index] = isRated ? (strengths[place] as number) - size * rating : 0;
    split.total += weights[index] as number;
    offers[index] = split.demands.length === 0 ? 0 : offersOf(line, place);
  }
};

/** An insertion sort: line-ups are short, and the members of long ones are mostly in order of the line. */
const sortMembers = (order: Int32Array, sizes: Uint8Array, members: Int32Array, count: number): void => {
  for (let index = count - 1; index >= 0; index--) {
    const place = members[index] as number;
    const size = sizes[place] as number;
    let at = count - 1 - index;
    for (; at > 0; at--) {
      const other = members[order[at - 1] as number] as number;
      const otherSize = sizes[other] as number;
      if (otherSize > size || (otherSize === size && other > place)) break;
      order[at] = order[at - 1] as number;
    }
    order[at] = index;
  }
};

/** Gives each team the same number of tickets of each size. False: the line-up has no such parts. */
const setQuotas = ({ teamCount, quotas, quotaStride, sizes, count }: Split): boolean => {
  quotas.fill(0, 0, quotaStride);
  for (let index = 0; index < count; index++) {
    const size = sizes[index] as number;
    quotas[size] = (quotas[size] as number) + 1;
  }
  for (let size = 0; size < quotaStride; size++) {
    const quota = (quotas[size] as number) / teamCount;
    if (!Number.isInteger(quota)) return false;
    for (let team = 0; team < teamCount; team++) quotas[team * quotaStride + size] = quota;
  }
  return true;
};

/**
 * Tries two mirrored teams of neighbours in strength, one to each, the stronger to the weaker team. True: they are even,
 * as most near line-ups are then.
 */
const pairOff = ({
  teamCount,
  isMirrored,
  demands,
  count,
  order,
  weights,
  teamOf,
  total,
}: Split): boolean => {
  if (teamCount !== 2 || !isMirrored || demands.length > 0) return false;
  let apart = 0;
  for (let index = 0; index < count; index += 2) {
    const step = (weights[index] as number) - (weights[index + 1] as number);
    const isFirstAhead = apart * step > 0;
    apart += isFirstAhead ? -step : step;
    teamOf[order[index] as number] = isFirstAhead ? 1 : 0;
    teamOf[order[index + 1] as number] = isFirstAhead ? 0 : 1;
  }
  return Math.abs(apart) <= Math.abs(total % 2);
};

/**
 * Branch and bound, ticket by ticket, the weakest team first: the first split is the greedy one (longest processing time
 * first; Graham, Bounds on Multiprocessing Timing Anomalies, 1969), and an even one ends the search.
 */
const findSplit = (split: Split, stepsMax: number): boolean => {
  const { teamCount, count, total, choices, rooms, sums } = split;
  const leastApart = total % teamCount === 0 ? 0 : 1;
  let bestApart = Number.POSITIVE_INFINITY;
  let depth = 0;
  choices[0] = -1;
  for (let steps = 0; depth >= 0 && steps < stepsMax; steps++) {
    if (depth === count) {
      const apart = apartOf(sums);
      if (apart < bestApart) {
        bestApart = apart;
        keepSplit(split);
        if (apart <= leastApart) return true;
      }
    }
    const team = depth === count ? -1 : nextTeam(split, depth);
    if (team === -1) {
      depth--;
      if (depth >= 0) move(split, depth, -1);
      continue;
    }
    choices[depth] = team;
    move(split, depth, 1);
    // A full team this far from the mean leaves some other team as far off to the other side.
    const isTooFar =
      rooms[team] === 0 &&
      Math.abs((sums[team] as number) * teamCount - total) >= bestApart * (teamCount - 1);
    if (isTooFar || !canMeetOwnDemands(split, team)) move(split, depth, -1);
    else choices[++depth] = -1;
  }
  return bestApart < Number.POSITIVE_INFINITY;
};

/** The weakest team that has room for the ticket and was not tried yet. Of empty teams, the first. */
const nextTeam = (split: Split, depth: number): number => {
  const { teamCount, teamSize, rooms, sums, quotas, quotaStride, isMirrored } = split;
  const size = split.sizes[depth] as number;
  const tried = split.choices[depth] as number;
  const triedSum = tried === -1 ? Number.NEGATIVE_INFINITY : (sums[tried] as number);
  let weakest = -1;
  let weakestSum = Number.POSITIVE_INFINITY;
  for (let team = 0; team < teamCount; team++) {
    const room = rooms[team] as number;
    const sum = sums[team] as number;
    const isUntried = sum > triedSum || (sum === triedSum && team > tried);
    const hasQuota = !isMirrored || (quotas[team * quotaStride + size] as number) > 0;
    if (room >= size && hasQuota && isUntried && sum < weakestSum) {
      weakest = team;
      weakestSum = sum;
    }
    if (room === teamSize) break;
  }
  return weakest;
};

/** Puts a ticket into the team chosen for it (`sign` 1), or takes it out (-1). */
const move = (split: Split, depth: number, sign: number): void => {
  const { rooms, sums, quotas, quotaStride, offered, demands } = split;
  const team = split.choices[depth] as number;
  const size = split.sizes[depth] as number;
  rooms[team] = (rooms[team] as number) - sign * size;
  sums[team] = (sums[team] as number) + sign * (split.weights[depth] as number);
  if (split.isMirrored) {
    const quota = team * quotaStride + size;
    quotas[quota] = (quotas[quota] as number) - sign;
  }
  for (let index = 0; index < demands.length; index++) {
    if (((split.offers[depth] as number) & (demands[index] as Demand).values) === 0) continue;
    const at = team * demands.length + index;
    offered[at] = (offered[at] as number) + sign * size;
  }
};

const canMeetOwnDemands = ({ demands, offered, rooms }: Split, team: number): boolean => {
  for (let index = 0; index < demands.length; index++) {
    const missing = (demands[index] as Demand).players - (offered[team * demands.length + index] as number);
    if (missing > (rooms[team] as number)) return false;
  }
  return true;
};

/** The difference between the greatest and the least. */
export const apartOf = (sums: Float64Array): number => {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let team = 0; team < sums.length; team++) {
    const sum = sums[team] as number;
    if (sum < least) least = sum;
    if (sum > greatest) greatest = sum;
  }
  return greatest - least;
};

const keepSplit = ({ count, order, choices, teamOf }: Split): void => {
  for (let index = 0; index < count; index++) teamOf[order[index] as number] = choices[index] as number;
};
