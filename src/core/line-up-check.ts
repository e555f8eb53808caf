import { createFreePlaces, freeAll } from './matching/free-places.ts';
import { oldestWaitMs, teamSizeAccepted } from './matching/join-line-up.ts';
import type { Line } from './matching/line.ts';
import { createSearch, searchLineUp } from './matching/search-line-up.ts';
import { createSplit } from './matching/split.ts';
import { splitTeams } from './matching/split-teams.ts';

/** `parity`: only if teams need not have the same party sizes. `unknown`: not looked for, the steps were used up. */
export type LineUpFound = 'found' | 'parity' | 'none' | 'unknown';

/** Steps of the search around one ticket, as many as matching takes. */
const STEPS_A_TICKET = 2_000;
/** To split the line-up that was found takes as long as so many steps. */
const STEPS_OF_A_SPLIT = 200;

/**
 * Whether the rules allow a line-up with a ticket of this line, whoever else would like to play with the same
 * people, and whether or not a better one is worth waiting for. What matching would not find is not found here. After
 * `stepsMax` steps nothing more is answered.
 */
export const createLineUpCheck = (line: Line, stepsMax = Number.POSITIVE_INFINITY) => {
  const { rules, waitsMs, sizes, escalated } = line;
  const { teams, premadeParity } = rules;
  const free = createFreePlaces();
  freeAll(free, line.length);
  const search = createSearch(rules);
  const split = createSplit(rules);
  let stepsLeft = stepsMax;

  let oldestMs = 0;
  for (let place = 0; place < line.length; place++) oldestMs = Math.max(oldestMs, waitsMs[place] as number);
  const sizeMin = teamSizeAccepted(teams, oldestMs);

  const hasLineUp = (place: number, isMirrored: boolean, isGood: () => boolean): boolean => {
    const least = Math.max(sizeMin, sizes[place] as number);
    for (let teamSize = teams.sizeMax; teamSize >= least; teamSize--) {
      search.stepsLeft = STEPS_A_TICKET;
      const isSplit = (): boolean => {
        const { members, count } = search;
        const isLarge = teamSize >= teamSizeAccepted(teams, oldestWaitMs(line, members, count));
        return isLarge && isGood() && splitTeams(split, line, members, count, teamSize, isMirrored);
      };
      const isFound = searchLineUp(search, line, free, place, { teamSize, isMirrored }, isSplit);
      stepsLeft -= Math.max(STEPS_OF_A_SPLIT, STEPS_A_TICKET - search.stepsLeft);
      if (isFound) return true;
    }
    return false;
  };
  const always = () => true;
  const hasEscalated = () => search.members.subarray(0, search.count).some((place) => escalated[place] === 1);

  return (place: number): LineUpFound => {
    if (stepsLeft <= 0) return 'unknown';
    if (hasLineUp(place, premadeParity !== 'off', always)) return 'found';
    if (premadeParity === 'prefer' && hasLineUp(place, false, hasEscalated)) return 'found';
    if (premadeParity !== 'off' && hasLineUp(place, false, always)) return 'parity';
    return 'none';
  };
};

export type LineUpCheck = ReturnType<typeof createLineUpCheck>;
