import { teamSizeAccepted } from './join-line-up.ts';
import type { Line } from './line.ts';
import type { LineUps } from './line-ups.ts';
import { type Search, searchLineUp } from './search-line-up.ts';
import { settleLineUp } from './settle-line-up.ts';
import type { TeamMemory } from './team-memory.ts';

/** When no more tickets could be matched than these, searches go on to the end. */
export const EXHAUSTED_LENGTH = 12;
/** Steps for one ticket and form of teams in longer lines, at most. */
export const STEPS_A_SEARCH = 20_000;
/** Steps for one ticket, if there are any left; more if they are enough for all. */
const STEPS_A_TICKET = 2_000;
/** So many of the oldest have the first turn, always. */
const TURNS_BY_AGE = 50;
/** Fibonacci hashing: moments near to each other lie far apart (Knuth, TAOCP 3, 6.4). */
const SCATTER = 0x9e3779b1;

/**
 * Searches a line-up for each of these tickets. The oldest come first, then the turn begins with another one each second,
 * so that where the steps do not suffice for all nobody is passed over for good.
 */
export const searchAround = (memory: TeamMemory, line: Line, lineUps: LineUps, places: number[]): void => {
  const { ageRanks } = line;
  places.sort((a, b) => (ageRanks[a] as number) - (ageRanks[b] as number));
  const others = Math.max(1, places.length - TURNS_BY_AGE);
  const turn = (Math.imul(Math.floor(line.nowMs / 1_000), SCATTER) >>> 0) % others;
  for (let index = 0; index < places.length && memory.stepsLeft > 0; index++) {
    const later = index - TURNS_BY_AGE;
    const place = places[later < 0 ? index : TURNS_BY_AGE + ((later + turn) % others)] as number;
    if (memory.free.taken[place] === 0) searchOne(memory, line, lineUps, place, places.length - index);
  }
};

/**
 * Looks for teams of the same party sizes first, as far as they matter, and for the larger teams first. `searches` more, this
 * one among them, share the steps that are left.
 */
export const searchOne = (
  memory: TeamMemory,
  line: Line,
  lineUps: LineUps,
  place: number,
  searches: number,
): void => {
  const { free, search, rules, growth } = memory;
  const { teams, premadeParity } = rules;
  const size = line.sizes[place] as number;
  const least = Math.max(size, teamSizeAccepted(teams, line.waitsMs[place] as number));
  const mayDiffer = premadeParity === 'off' || (premadeParity === 'prefer' && line.escalated[place] === 1);
  const stepsMax = free.count <= EXHAUSTED_LENGTH ? Number.MAX_SAFE_INTEGER : STEPS_A_SEARCH;
  const stepsOfOthers = memory.stepsLeft - Math.max(STEPS_A_TICKET, memory.stepsLeft / searches);
  let forms = (teams.sizeMax - least + 1) * (premadeParity !== 'off' && mayDiffer ? 2 : 1);
  for (let isMirrored = premadeParity !== 'off'; ; isMirrored = false) {
    for (let teamSize = teams.sizeMax; teamSize >= least; teamSize--, forms--) {
      if (growth.fillable[teamSize - size] === 0) continue;
      const isGood = () =>
        isWorthIt(line, search) &&
        settleLineUp(memory, line, lineUps, search.members, search.count, teamSize, isMirrored);
      const steps = Math.min(stepsMax, Math.max(0, memory.stepsLeft - stepsOfOthers) / forms);
      search.stepsLeft = steps;
      const isFound = searchLineUp(search, line, free, place, { teamSize, isMirrored }, isGood);
      memory.stepsLeft -= steps - search.stepsLeft;
      if (isFound) return;
    }
    if (!isMirrored || !mayDiffer) return;
  }
};

/** Whether nobody would rather wait for a better line-up. */
export const isWorthIt = (
  { escalated, ratings, reservations }: Line,
  { members, count }: Search,
): boolean => {
  let lowest = members[0] as number;
  let highest = lowest;
  for (let member = 0; member < count; member++) {
    const place = members[member] as number;
    if (escalated[place] === 1) return true;
    if (place < lowest) lowest = place;
    if (place > highest) highest = place;
  }
  return (ratings[highest] as number) - (ratings[lowest] as number) <= (reservations[lowest] as number);
};
