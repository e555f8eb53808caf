import { teamSizeAccepted } from './join-line-up.ts';
import type { Line } from './line.ts';
import type { LineUps } from './line-ups.ts';
import { type Search, searchLineUp } from './search-line-up.ts';
import { settleLineUp } from './settle-line-up.ts';
import type { TeamMemory } from './team-memory.ts';

/** Lines up to this length are searched to the end. */
export const EXHAUSTED_LENGTH = 12;
/** Steps for one ticket and form of teams in longer lines. */
export const STEPS_A_SEARCH = 20_000;

/** Searches a line-up for each of these tickets, oldest first. */
export const searchAround = (memory: TeamMemory, line: Line, lineUps: LineUps, places: number[]): void => {
  const { ageRanks } = line;
  places.sort((a, b) => (ageRanks[a] as number) - (ageRanks[b] as number));
  for (const place of places) {
    if (memory.stepsLeft <= 0) return;
    if (memory.free.taken[place] === 0) searchOne(memory, line, lineUps, place);
  }
};

/** Looks for teams of the same party sizes first, as far as they matter, and for the larger teams first. */
export const searchOne = (memory: TeamMemory, line: Line, lineUps: LineUps, place: number): void => {
  const { free, search, rules } = memory;
  const { teams, premadeParity } = rules;
  const least = teamSizeAccepted(teams, line.waitsMs[place] as number);
  const stepsMax = line.length <= EXHAUSTED_LENGTH ? Number.MAX_SAFE_INTEGER : STEPS_A_SEARCH;
  const mayDiffer = premadeParity === 'off' || (premadeParity === 'prefer' && line.escalated[place] === 1);
  for (let isMirrored = premadeParity !== 'off'; ; isMirrored = false) {
    for (let teamSize = teams.sizeMax; teamSize >= least; teamSize--) {
      const isGood = () =>
        isWorthIt(line, search) &&
        settleLineUp(memory, line, lineUps, search.members, search.count, teamSize, isMirrored);
      const steps = Math.min(stepsMax, memory.stepsLeft);
      search.stepsLeft = steps;
      const isFound = searchLineUp(search, line, free, place, { teamSize, isMirrored }, isGood);
      memory.stepsLeft -= steps - search.stepsLeft;
      if (isFound) return;
    }
    if (!isMirrored || !mayDiffer) return;
  }
};

/** Whether nobody would rather wait for a better line-up. */
export const isWorthIt = ({ escalated, ratings, reservations }: Line, { members, count }: Search): boolean => {
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
