import type { MatchRules } from '../match-rules.ts';
import { canMeetDemands, createDemands, type Demands } from './demands.ts';
import type { FreePlaces } from './free-places.ts';
import { asksMoreThanNearness, commonBits, mayJoin } from './join-line-up.ts';
import { ANY_GAP, type Line } from './line.ts';

/** Free places looked at for one line-up, beyond two for each player. */
const LOOKED_AT_BEYOND = 64;

/** A line-up that grows from the lowest of its tickets upwards. Memory for the largest line-up of the rules. */
export interface Growth {
  readonly teamCount: number;
  /** Whether it takes more than the range of ratings and the bit grown for to know who may join. */
  asksMore: boolean;
  readonly demands: Demands;
  readonly lookedAtMax: number;
  /** Places, the lowest first, then in the order in which they joined. */
  readonly members: Int32Array;
  count: number;
  /** Whether the teams shall have the same party sizes: then tickets join as many of a size at a time as there are teams. */
  isMirrored: boolean;
  /** The greatest rating that all members accept. */
  reach: number;
  /** Mirrored: the places left in each team. Else the places left in all teams together. */
  room: number;
  /** Tickets of the size of the first that are still missing for its like in each team. */
  missing: number;
  /** Places that wait for more of their size, a row for each size. */
  readonly pending: Int32Array;
  readonly pendingOf: Int32Array;
  /** Places that the parties leave in each team; players alone fit wherever there is one. */
  readonly rooms: Int32Array;
  /** 1 for numbers of places that tickets of the sizes in line could fill exactly. */
  readonly fillable: Uint8Array;
  /** Bits of the first mask that a ticket names which does not accept everything. */
  namedBits: number;
  readonly best: Int32Array;
}

export const createGrowth = (rules: MatchRules): Growth => {
  const { count: teamCount, sizeMax } = rules.teams;
  return {
    teamCount,
    asksMore: true,
    demands: createDemands(rules),
    lookedAtMax: LOOKED_AT_BEYOND + 2 * teamCount * sizeMax,
    members: new Int32Array(teamCount * sizeMax),
    count: 0,
    isMirrored: rules.premadeParity !== 'off',
    reach: 0,
    room: 0,
    missing: 0,
    pending: new Int32Array(teamCount * (sizeMax + 1)),
    pendingOf: new Int32Array(sizeMax + 1),
    rooms: new Int32Array(teamCount),
    fillable: new Uint8Array(sizeMax + 1),
    namedBits: 0,
    best: new Int32Array(teamCount * sizeMax),
  };
};

/** Notes which sizes and regions are in line. To be called before the first line-up of a line grows. */
export const beginLine = (growth: Growth, line: Line): void => {
  const { fillable } = growth;
  growth.asksMore = asksMoreThanNearness(line);
  const isInLine = new Uint8Array(fillable.length);
  for (let place = 0; place < line.length; place++) isInLine[line.sizes[place] as number] = 1;
  fillable.fill(0);
  fillable[0] = 1;
  for (let places = 1; places < fillable.length; places++)
    for (let size = 1; size <= places; size++)
      if (isInLine[size] === 1 && fillable[places - size] === 1) fillable[places] = 1;
  growth.namedBits = 0;
  const mask = line.masks[0];
  if (mask === undefined) return;
  for (let place = 0; place < line.length; place++)
    if (mask[place] !== -1) growth.namedBits |= mask[place] as number;
};

/**
 * Grows the nearest line-up of teams of `teamSize` in which `start` is the lowest: its last place, or -1 when none was found.
 * One for each region that the start accepts, so that no member leads away from where the others are.
 */
export const growLineUp = (
  growth: Growth,
  line: Line,
  free: FreePlaces,
  start: number,
  teamSize: number,
): number => {
  const mask = line.masks[0];
  if (mask === undefined) return grow(growth, line, free, start, teamSize, 0);
  let bestLast = -1;
  let bestCount = 0;
  let untried = bitsToTry(growth, mask[start] as number);
  while (untried !== 0) {
    const bit = untried & -untried;
    untried &= ~bit;
    const last = grow(growth, line, free, start, teamSize, bit);
    if (last === -1) continue;
    // Where all these could meet as well, nothing much better would grow.
    untried &= ~commonBits(mask, growth.members, growth.count);
    if (bestLast !== -1 && last >= bestLast) continue;
    bestLast = last;
    bestCount = growth.count;
    growth.best.set(growth.members.subarray(0, bestCount));
  }
  growth.members.set(growth.best.subarray(0, bestCount));
  growth.count = bestCount;
  return bestLast;
};

/** Of bits that nobody names one is as good as any other. */
const bitsToTry = ({ namedBits }: Growth, bits: number): number => bits & namedBits || bits & -bits;

/** Only of tickets that have `bit` in the first mask, if not 0. */
const grow = (
  growth: Growth,
  line: Line,
  free: FreePlaces,
  start: number,
  teamSize: number,
  bit: number,
): number => {
  const { ratings, gaps, sizes } = line;
  const { next } = free;
  const { members, asksMore, lookedAtMax } = growth;
  const mask = bit === 0 ? undefined : line.masks[0];
  const lowest = ratings[start] as number;
  const startSize = sizes[start] as number;
  begin(growth, line, start, teamSize);
  if (growth.room === 0 && growth.missing === 0) return start;
  let looked = 0;
  for (let place = next[start] as number; place < line.length; place = next[place] as number) {
    if (looked++ === lookedAtMax || (ratings[place] as number) > growth.reach) return -1;
    const size = sizes[place] as number;
    if (size > growth.room && (size !== startSize || growth.missing === 0)) continue;
    if ((ratings[place] as number) - (gaps[place] as number) > lowest) continue;
    if (mask !== undefined && ((mask[place] as number) & bit) === 0) continue;
    if (asksMore && !mayJoin(line, members, growth.count, place)) continue;
    if (growth.isMirrored) joinMirrored(growth, line, place, size, startSize);
    else join(growth, line, place, size);
    if (growth.room === 0 && growth.missing === 0) return place;
  }
  return -1;
};

const begin = (growth: Growth, line: Line, start: number, teamSize: number): void => {
  const { teamCount, isMirrored } = growth;
  const size = line.sizes[start] as number;
  const held = line.escalated[start] === 1 ? ANY_GAP : (line.reservations[start] as number);
  growth.members[0] = start;
  growth.count = 1;
  growth.reach = (line.ratings[start] as number) + Math.min(line.gaps[start] as number, held);
  if (isMirrored) {
    growth.pendingOf.fill(0);
    growth.room = teamSize - size;
    growth.missing = teamCount - 1;
    return;
  }
  growth.rooms.fill(teamSize);
  if (size > 1) growth.rooms[0] = teamSize - size;
  growth.room = teamSize * teamCount - size;
  growth.missing = 0;
};

const join = (growth: Growth, line: Line, place: number, size: number): void => {
  const { rooms, members, demands } = growth;
  const team = size === 1 ? -1 : firstFit(growth, size);
  if (size > 1 && team === -1) return;
  members[growth.count] = place;
  if (!canMeetDemands(demands, line, members, growth.count + 1, growth.room - size)) return;
  growth.count += 1;
  growth.room -= size;
  growth.reach = Math.min(growth.reach, (line.ratings[place] as number) + (line.gaps[place] as number));
  if (team !== -1) rooms[team] = (rooms[team] as number) - size;
};

/** The first team in which a party leaves as many places as could be filled. -1: there is none. */
const firstFit = ({ rooms, fillable }: Growth, size: number): number => {
  for (let team = 0; team < rooms.length; team++) {
    const left = (rooms[team] as number) - size;
    if (left >= 0 && fillable[left] === 1) return team;
  }
  return -1;
};

/** Lets a ticket wait for others of its size; those of a full group join together. */
const joinMirrored = (growth: Growth, line: Line, place: number, size: number, startSize: number): void => {
  const { pending, pendingOf, teamCount } = growth;
  const isLikeStart = size === startSize && growth.missing > 0;
  const wanted = isLikeStart ? growth.missing : teamCount;
  pending[size * teamCount + (pendingOf[size] as number)] = place;
  pendingOf[size] = (pendingOf[size] as number) + 1;
  if ((pendingOf[size] as number) < wanted) return;
  const roomThen = isLikeStart ? growth.room : growth.room - size;
  const missingThen = isLikeStart ? 0 : growth.missing;
  const playersLeft = teamCount * roomThen + missingThen * startSize;
  if (!joinGroup(growth, line, size, wanted, playersLeft)) return;
  pendingOf[size] = 0;
  growth.room = roomThen;
  growth.missing = missingThen;
};

/** The waiting tickets of a size join. False: one of them may not, and was dropped. */
const joinGroup = (
  growth: Growth,
  line: Line,
  size: number,
  wanted: number,
  playersLeft: number,
): boolean => {
  const { members, pending, teamCount, asksMore, demands } = growth;
  const { ratings, gaps } = line;
  const row = size * teamCount;
  const highest = ratings[pending[row + wanted - 1] as number] as number;
  let reach = growth.reach;
  for (let index = 0; index < wanted; index++) {
    const place = pending[row + index] as number;
    const reachOfPlace = (ratings[place] as number) + (gaps[place] as number);
    if (reachOfPlace < highest || (asksMore && !mayJoin(line, members, growth.count + index, place)))
      return drop(growth, size, index);
    members[growth.count + index] = place;
    if (reachOfPlace < reach) reach = reachOfPlace;
  }
  if (!canMeetDemands(demands, line, members, growth.count + wanted, playersLeft))
    return drop(growth, size, wanted - 1);
  growth.count += wanted;
  growth.reach = reach;
  return true;
};

const drop = ({ pending, pendingOf, teamCount }: Growth, size: number, index: number): false => {
  const row = size * teamCount;
  pendingOf[size] = (pendingOf[size] as number) - 1;
  pending.copyWithin(row + index, row + index + 1, row + (pendingOf[size] as number) + 1);
  return false;
};
