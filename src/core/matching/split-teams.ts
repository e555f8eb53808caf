import { offersOf } from './demands.ts';
import { exchangeTickets } from './exchange-tickets.ts';
import { findSplit, setQuotas } from './find-split.ts';
import type { Line } from './line.ts';
import { readStrengths, type Split } from './split.ts';
import { splitPairs } from './split-pairs.ts';

/** Line-ups of so many tickets are split exactly; of two teams, which have fewer ways to be split, somewhat more. */
const EXACT_TICKETS = 12;
const EXACT_TICKETS_OF_TWO = 16;
/** Steps of the search in a larger line-up, beyond those that lead to the first split. */
const STEPS_BEYOND_FIRST = 2_000;

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
  if (split.line !== line) readStrengths(split, line);
  readMembers(split, line, members, count);
  split.isMirrored = isMirrored;
  split.teamSize = teamSize;
  if (isMirrored && splitPairs(split)) return true;
  split.rooms.fill(teamSize);
  split.sums.fill(0);
  split.offered.fill(0);
  if (isMirrored && !setQuotas(split)) return false;
  const exactTickets = split.teamCount === 2 ? EXACT_TICKETS_OF_TWO : EXACT_TICKETS;
  const steps = count <= exactTickets ? Number.POSITIVE_INFINITY : count + STEPS_BEYOND_FIRST;
  if (!findSplit(split, steps)) return false;
  if (count > exactTickets && split.teamCount > 1) exchangeTickets(split);
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
