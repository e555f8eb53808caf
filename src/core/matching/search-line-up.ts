import type { MatchRules } from '../match-rules.ts';
import { canMeetDemands, createDemands, type Demands } from './demands.ts';
import type { FreePlaces } from './free-places.ts';
import { mayJoin } from './join-line-up.ts';
import type { Line } from './line.ts';
import { canPack } from './pack-parties.ts';
import { ACCEPTED, acceptedGap, refusalOf } from './pair-rules.ts';

/** Tickets near the first that a search looks at, beyond four for each player of a match. */
const CANDIDATES_BEYOND = 64;

/** A ticket is tried against so many members, as a power of two, in one step. */
const MEMBERS_A_STEP_BITS = 3;

/** What a search looks for, beside what the rules say of any line-up. */
export interface Wanted {
  readonly teamSize: number;
  /** Only line-ups whose teams have the same party sizes. */
  readonly isMirrored: boolean;
}

/** A line-up around a ticket while it is searched. */
export interface Search {
  readonly teamCount: number;
  readonly demands: Demands;
  /** Places, the ticket that the search is about first. */
  readonly members: Int32Array;
  count: number;
  readonly candidates: Int32Array;
  candidateCount: number;
  /** The candidates of one region, and the players that they and those after them are. */
  readonly nearby: Int32Array;
  readonly playersFrom: Int32Array;
  /** Index among the nearby of each member but the first. */
  readonly chosen: Int32Array;
  /** Tickets in of each size. */
  readonly countOf: Int32Array;
  /** What the search may still take before it gives up: a step for a ticket against up to eight members. */
  stepsLeft: number;
}

export const createSearch = (rules: MatchRules): Search => {
  const { count: teamCount, sizeMax } = rules.teams;
  const players = teamCount * sizeMax;
  const candidatesMax = CANDIDATES_BEYOND + 4 * players;
  return {
    teamCount,
    demands: createDemands(rules),
    members: new Int32Array(players),
    count: 0,
    candidates: new Int32Array(candidatesMax),
    candidateCount: 0,
    nearby: new Int32Array(candidatesMax),
    playersFrom: new Int32Array(candidatesMax + 1),
    chosen: new Int32Array(players),
    countOf: new Int32Array(sizeMax + 1),
    stepsLeft: 0,
  };
};

/**
 * Looks for a line-up with a ticket, those nearest in rating first, by depth-first search; `isGood` has the last word on a
 * line-up that is full, and is to split it. True: it is in `members`. Exhaustive as long as there are steps left, among the
 * nearest candidates. Region by region, as in growing.
 */
export const searchLineUp = (
  search: Search,
  line: Line,
  free: FreePlaces,
  place: number,
  wanted: Wanted,
  isGood: () => boolean,
): boolean => {
  if ((line.sizes[place] as number) > wanted.teamSize) return false;
  listCandidates(search, line, free, place, wanted.teamSize);
  const mask = line.masks[0];
  search.members[0] = place;
  search.count = 1;
  if (mask === undefined) return searchNearby(search, line, 0, wanted, isGood);
  let named = 0;
  for (let index = 0; index < search.candidateCount; index++) {
    const bits = mask[search.candidates[index] as number] as number;
    if (bits !== -1) named |= bits;
  }
  const own = mask[place] as number;
  for (let untried = own & named || own & -own; untried !== 0; untried &= untried - 1)
    if (searchNearby(search, line, untried & -untried, wanted, isGood)) return true;
  return false;
};

/**
 * Free tickets that accept the first and fit into its team or another, nearest in rating first, then oldest: as many as half
 * of the steps lead to.
 */
const listCandidates = (
  search: Search,
  line: Line,
  free: FreePlaces,
  place: number,
  teamSize: number,
): void => {
  const { ratings, ageRanks, sizes, length } = line;
  const { next, previous } = free;
  const rating = ratings[place] as number;
  const reach = Math.max(acceptedGap(line, place, place), line.rules.escalation.gapMax ?? 0);
  let lower = previous[place] as number;
  let upper = next[place] as number;
  search.candidateCount = 0;
  const stepsKept = search.stepsLeft / 2;
  while (search.candidateCount < search.candidates.length && search.stepsLeft > stepsKept) {
    const below = lower === length ? Number.POSITIVE_INFINITY : rating - (ratings[lower] as number);
    const above = upper === length ? Number.POSITIVE_INFINITY : (ratings[upper] as number) - rating;
    if (Math.min(below, above) > reach) return;
    const isBelow =
      below < above || (below === above && (ageRanks[lower] as number) < (ageRanks[upper] as number));
    const near = isBelow ? lower : upper;
    if (isBelow) lower = previous[lower] as number;
    else upper = next[upper] as number;
    search.stepsLeft -= 1;
    if ((sizes[near] as number) <= teamSize && refusalOf(line, place, near) === ACCEPTED)
      search.candidates[search.candidateCount++] = near;
  }
};

/** Among the candidates that have `bit` in the first mask, if not 0. */
const searchNearby = (
  search: Search,
  line: Line,
  bit: number,
  wanted: Wanted,
  isGood: () => boolean,
): boolean => {
  const { nearby, playersFrom, members, chosen, countOf } = search;
  const { sizes } = line;
  const mask = bit === 0 ? undefined : line.masks[0];
  let length = 0;
  for (let index = 0; index < search.candidateCount; index++) {
    const place = search.candidates[index] as number;
    if (mask === undefined || ((mask[place] as number) & bit) !== 0) nearby[length++] = place;
  }
  playersFrom[length] = 0;
  for (let index = length - 1; index >= 0; index--)
    playersFrom[index] = (playersFrom[index + 1] as number) + (sizes[nearby[index] as number] as number);
  const size = sizes[members[0] as number] as number;
  let left = search.teamCount * wanted.teamSize - size;
  countOf.fill(0);
  countOf[size] = 1;
  search.count = 1;
  for (let index = 0; ; index++) {
    const isFull = left === 0;
    if (isFull && isGood()) return true;
    if (!isFull && search.stepsLeft <= 0) return false;
    if (isFull || left > (playersFrom[index] as number)) {
      if (search.count === 1) return false;
      search.count -= 1;
      index = chosen[search.count] as number;
      left += leave(search, line);
      continue;
    }
    search.stepsLeft -= 1 + (search.count >> MEMBERS_A_STEP_BITS);
    if (!join(search, line, nearby[index] as number, left, wanted)) continue;
    left -= sizes[nearby[index] as number] as number;
    chosen[search.count - 1] = index;
  }
};

/** False: the ticket may not join, or with it no full line-up could be made. */
const join = (search: Search, line: Line, place: number, left: number, wanted: Wanted): boolean => {
  const { members, countOf, demands } = search;
  const size = line.sizes[place] as number;
  if (size > left || !mayJoin(line, members, search.count, place)) return false;
  members[search.count++] = place;
  countOf[size] = (countOf[size] as number) + 1;
  const hasForm = wanted.isMirrored
    ? canMirror(search, left - size)
    : size === 1 || canPack(sizesOf(search, line), search.teamCount, wanted.teamSize);
  if (hasForm && canMeetDemands(demands, line, members, search.count, left - size)) return true;
  search.count -= 1;
  leave(search, line);
  return false;
};

/** Takes note that the member after the last is none any more: their players. */
const leave = ({ members, count, countOf }: Search, { sizes }: Line): number => {
  const size = sizes[members[count] as number] as number;
  countOf[size] = (countOf[size] as number) - 1;
  return size;
};

/** Whether so many players could still bring each size to the same number in all teams. */
const canMirror = ({ countOf, teamCount }: Search, left: number): boolean => {
  let missing = 0;
  for (let size = 1; size < countOf.length; size++) {
    const extra = (countOf[size] as number) % teamCount;
    if (extra > 0) missing += (teamCount - extra) * size;
  }
  return missing <= left;
};

const sizesOf = ({ members, count }: Search, { sizes }: Line): number[] =>
  Array.from({ length: count }, (_, member) => sizes[members[member] as number] as number);
