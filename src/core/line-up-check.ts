import { createFreePlaces, freeAll, takePlace } from './matching/free-places.ts';
import { oldestWaitMs, teamSizeAccepted } from './matching/join-line-up.ts';
import type { Line } from './matching/line.ts';
import { isDuel } from './matching/matcher.ts';
import { worthOf } from './matching/pair-rules.ts';
import { EXHAUSTED_LENGTH, isWorthIt, STEPS_A_SEARCH } from './matching/search-around.ts';
import { createSearch, type Search, searchLineUp } from './matching/search-line-up.ts';
import { createSplit } from './matching/split.ts';
import { splitTeams } from './matching/split-teams.ts';

/**
 * `held`: there are line-ups, but none that is worth more than waiting for a better one. `parity`: only if teams
 * need not have the same party sizes. `unknown`: the steps were used up before one was found.
 */
export type LineUpFound = 'found' | 'held' | 'parity' | 'none' | 'unknown';

/** Steps that looking for reasons may still take. */
export interface StepBudget {
  left: number;
}

/** As many as matching takes, for each ticket anew. */
export const unlimitedSteps = (): StepBudget => ({ left: Number.MAX_SAFE_INTEGER });

/** To split the line-up that was found takes so many steps a player. */
const STEPS_A_SEAT = 20;

/**
 * Whether the rules allow a line-up with a ticket of this line, whoever else would like to play with the same
 * people. What matching would not find is not found here. A ticket takes `stepsATicket` of the budget at most.
 */
export const createLineUpCheck = (
  line: Line,
  budget: StepBudget = unlimitedSteps(),
  stepsATicket = Number.MAX_SAFE_INTEGER,
) => {
  const { rules, waitsMs, sizes } = line;
  const { teams, premadeParity } = rules;
  const search = createSearch(rules);
  const split = createSplit(rules);
  const free = createFreePlaces();
  freeAll(free, line.length);
  let oldestMs = 0;
  for (let place = 0; place < line.length; place++) {
    if (line.hopeless[place] === 1) takePlace(free, place);
    else oldestMs = Math.max(oldestMs, waitsMs[place] as number);
  }
  const sizeMin = teamSizeAccepted(teams, oldestMs);
  const stepsASearch = free.count <= EXHAUSTED_LENGTH ? Number.MAX_SAFE_INTEGER : STEPS_A_SEARCH;
  let ownStepsLeft = 0;
  let isSpent = false;

  const spend = (steps: number): void => {
    ownStepsLeft -= steps;
    budget.left -= steps;
  };
  const splits = (teamSize: number, isMirrored: boolean): boolean => {
    const { members, count } = search;
    if (teamSize < teamSizeAccepted(teams, oldestWaitMs(line, members, count))) return false;
    spend(STEPS_A_SEAT * teamSize * teams.count);
    return splitTeams(split, line, members, count, teamSize, isMirrored);
  };
  const hasLineUp = (
    place: number,
    isMirrored: boolean,
    isGood: (isSplit: () => boolean) => boolean,
  ): boolean => {
    const least = Math.max(sizeMin, sizes[place] as number);
    for (let teamSize = teams.sizeMax; teamSize >= least; teamSize--) {
      const steps = Math.min(stepsASearch, ownStepsLeft, budget.left);
      search.stepsLeft = steps;
      const isFull = () => isGood(() => splits(teamSize, isMirrored));
      const isFound = steps > 0 && searchLineUp(search, line, free, place, { teamSize, isMirrored }, isFull);
      spend(steps - search.stepsLeft);
      if (isFound) return true;
      isSpent ||= search.stepsLeft <= 0;
    }
    return false;
  };

  return (place: number): LineUpFound => {
    ownStepsLeft = stepsATicket;
    isSpent = false;
    let isHeld = false;
    const isBestNow = (isSplit: () => boolean): boolean => {
      if (isWorthNow(line, search)) return isSplit();
      isHeld ||= isSplit();
      return false;
    };
    if (hasLineUp(place, premadeParity !== 'off', isBestNow)) return 'found';
    if (
      premadeParity === 'prefer' &&
      hasLineUp(place, false, (isSplit) => hasEscalated(line, search) && isSplit())
    )
      return 'found';
    if (isHeld) return 'held';
    if (premadeParity !== 'off' && !isSpent && hasLineUp(place, false, (isSplit) => isSplit()))
      return 'parity';
    return isSpent ? 'unknown' : 'none';
  };
};

const hasEscalated = ({ escalated }: Line, { members, count }: Search): boolean =>
  members.subarray(0, count).some((place) => escalated[place] === 1);

/** As matching judges it: duels by both tickets, teams by the lowest in rating. */
const isWorthNow = (line: Line, search: Search): boolean => {
  if (!isDuel(line.rules)) return isWorthIt(line, search);
  const [a = 0, b = 0] = search.members;
  const apart = Math.abs((line.ratings[a] as number) - (line.ratings[b] as number));
  return hasEscalated(line, search) || worthOf(line, a, b) >= apart;
};
