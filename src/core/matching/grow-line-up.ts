import { canMeetDemands } from './demands.ts';
import type { FreePlaces } from './free-places.ts';
import type { Growth } from './growth.ts';
import { commonBits, mayJoin } from './join-line-up.ts';
import { joinMirrored } from './join-mirrored.ts';
import { ANY_GAP, type Line } from './line.ts';

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
  const { gatheredFrom, fillable, teamCount } = growth;
  if ((gatheredFrom[start] as number) < teamCount * teamSize) return -1;
  if (fillable[teamSize - (line.sizes[start] as number)] === 0) return -1;
  const last = growInAnyRegion(growth, line, free, start, teamSize);
  if (last === -1) gatheredFrom[start] = growth.gathered;
  return last;
};

const growInAnyRegion = (
  growth: Growth,
  line: Line,
  free: FreePlaces,
  start: number,
  teamSize: number,
): number => {
  const mask = line.masks[0];
  growth.gathered = 0;
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
  const { members, asksMore, lookedAtMax, passedMax } = growth;
  const mask = bit === 0 ? undefined : line.masks[0];
  const lowest = ratings[start] as number;
  const startSize = sizes[start] as number;
  begin(growth, line, start, teamSize);
  if (growth.room === 0 && growth.missing === 0) return start;
  let gathered = startSize;
  let looked = 0;
  let passed = 0;
  for (let place = next[start] as number; place < line.length; place = next[place] as number) {
    if (passed++ === passedMax || (ratings[place] as number) > growth.reach) break;
    if ((ratings[place] as number) - (gaps[place] as number) > lowest) continue;
    if (mask !== undefined && ((mask[place] as number) & bit) === 0) continue;
    if (looked++ === lookedAtMax) break;
    const size = sizes[place] as number;
    if (size > growth.room && (size !== startSize || growth.missing === 0)) {
      gathered += size;
      continue;
    }
    if (asksMore && !mayJoin(line, members, growth.count, place)) continue;
    gathered += size;
    if (growth.isMirrored) joinMirrored(growth, line, place, size, startSize);
    else join(growth, line, place, size);
    if (growth.room === 0 && growth.missing === 0) return place;
  }
  if (gathered > growth.gathered) growth.gathered = gathered;
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
