import type { MatchRules } from '../match-rules.ts';
import { areDemandsMet } from './demands.ts';
import { freeAll, listFree, takePlace } from './free-places.ts';
import { beginLine } from './growth.ts';
import { teamSizeAccepted } from './join-line-up.ts';
import type { Line } from './line.ts';
import type { MatchLine } from './line-ups.ts';
import { EXHAUSTED_LENGTH, searchAround } from './search-around.ts';
import { sweepByValue } from './sweep-by-value.ts';
import { sweepBestFirst, sweepInOrder } from './sweep-line.ts';
import { createTeamMemory, type TeamMemory } from './team-memory.ts';

/** Steps of all searches in a longer line. */
const STEPS_FOR_ESCALATED = 200_000;
const STEPS_FOR_OTHERS = 40_000;
/** Line-ups of more players are made in the order of the line: each that grows anew costs as many looks. */
const SCORED_PLAYERS_MAX = 128;
/** When no more tickets are left than these, each of them is searched a line-up for. */
const SEARCHED_LEFTOVERS = 24;

/**
 * How the line-ups are chosen. `scored`: the one with the least spread first, of those that have each ticket as their
 * lowest; so matchmaking does it. `anchors`: in the order of the line, each as soon as it is met; the benchmark and the tests
 * compare with it.
 */
export type TeamMethod = 'scored' | 'anchors';

/**
 * Matches teams of any shape: first the escalated tickets in the order of age, each by a search; then line-ups that grow
 * upwards along the line, larger teams first; then, if few are left, by a search again. Tickets that no match could hold
 * take no part.
 */
export const createTeamMatcher = ({
  method = 'scored',
}: {
  readonly method?: TeamMethod;
} = {}): MatchLine => {
  let kept: TeamMemory | undefined;
  return (line, lineUps) => {
    if (kept?.rules !== line.rules) kept = createTeamMemory(line.rules);
    const memory = kept;
    const { teams } = line.rules;
    freeAll(memory.free, line.length);
    takeHopeless(memory, line);
    beginLine(memory.growth, line, memory.free);
    const isShort = memory.free.count <= EXHAUSTED_LENGTH;
    memory.stepsLeft = isShort ? Number.MAX_SAFE_INTEGER : STEPS_FOR_ESCALATED;
    searchAround(memory, line, lineUps, escalatedPlaces(memory, line));
    memory.stepsLeft = isShort ? Number.MAX_SAFE_INTEGER : STEPS_FOR_OTHERS;
    const sweepSize = method === 'scored' && isScored(line.rules) ? sweepBestFirst : sweepInOrder;
    const sweep = () => {
      if (!areDemandsMet(memory.growth.demands, line, memory.free)) return;
      for (let teamSize = teams.sizeMax; teamSize >= leastTeamSize(memory, line); teamSize--)
        sweepSize(memory, line, lineUps, teamSize);
    };
    sweep();
    if (line.codes.length > 0) sweepByValue(memory, line, sweep);
    if (memory.free.count <= SEARCHED_LEFTOVERS) searchAround(memory, line, lineUps, listFree(memory.free));
  };
};

const isScored = ({ teams, ratingWindow }: MatchRules): boolean =>
  ratingWindow !== null && teams.count * teams.sizeMax <= SCORED_PLAYERS_MAX;

const takeHopeless = ({ free }: TeamMemory, { length, hopeless }: Line): void => {
  for (let place = 0; place < length; place++) if (hopeless[place] === 1) takePlace(free, place);
};

const escalatedPlaces = ({ free }: TeamMemory, { length, escalated }: Line): number[] => {
  const places: number[] = [];
  for (let place = 0; place < length; place++)
    if (escalated[place] === 1 && free.taken[place] === 0) places.push(place);
  return places;
};

/** The smallest teams that the oldest free ticket accepts. */
const leastTeamSize = ({ free }: TeamMemory, { rules, waitsMs }: Line): number => {
  const { teams } = rules;
  if (teams.sizeMin === teams.sizeMax) return teams.sizeMax;
  let oldestMs = Number.NEGATIVE_INFINITY;
  for (let place = free.next[free.length] as number; place < free.length; place = free.next[place] as number)
    oldestMs = Math.max(oldestMs, waitsMs[place] as number);
  return teamSizeAccepted(teams, oldestMs);
};
