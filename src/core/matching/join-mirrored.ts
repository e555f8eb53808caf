import { canMeetDemands } from './demands.ts';
import type { Growth } from './growth.ts';
import { mayJoin } from './join-line-up.ts';
import type { Line } from './line.ts';

/** Lets a ticket wait for others of its size; those of a full group join together. */
export const joinMirrored = (
  growth: Growth,
  line: Line,
  place: number,
  size: number,
  startSize: number,
): void => {
  const { pending, pendingOf, teamCount, members, demands, count, missing } = growth;
  const playersLeft = teamCount * growth.room + missing * startSize;
  members[count] = place;
  if (!canMeetDemands(demands, line, members, count + 1, playersLeft - size)) return;
  const isLikeStart = size === startSize && missing > 0;
  const wanted = isLikeStart ? missing : teamCount;
  pending[size * teamCount + (pendingOf[size] as number)] = place;
  pendingOf[size] = (pendingOf[size] as number) + 1;
  if ((pendingOf[size] as number) < wanted) return;
  if (!joinGroup(growth, line, size, wanted, playersLeft)) return;
  pendingOf[size] = 0;
  if (isLikeStart) growth.missing = 0;
  else growth.room -= size;
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
  let count = growth.count;
  let reach = growth.reach;
  for (let index = 0; index < wanted; index++) {
    const place = pending[row + index] as number;
    const reachOfPlace = (ratings[place] as number) + (gaps[place] as number);
    if (reachOfPlace < highest || (asksMore && !mayJoin(line, members, count, place)))
      return drop(growth, size, index);
    members[count++] = place;
    if (!canMeetDemands(demands, line, members, count, playersLeft - (index + 1) * size))
      return drop(growth, size, index);
    if (reachOfPlace < reach) reach = reachOfPlace;
  }
  growth.count = count;
  growth.reach = reach;
  return true;
};

const drop = ({ pending, pendingOf, teamCount }: Growth, size: number, index: number): false => {
  const row = size * teamCount;
  pendingOf[size] = (pendingOf[size] as number) - 1;
  pending.copyWithin(row + index, row + index + 1, row + (pendingOf[size] as number) + 1);
  return false;
};
