import type { MatchRules } from '../match-rules.ts';
import { freeAll } from './free-places.ts';
import { beginLine } from './growth.ts';
import { teamSizeAccepted } from './join-line-up.ts';
import type { Line } from './line.ts';
import type { MatchLine } from './line-ups.ts';
import { EXHAUSTED_LENGTH, searchAround } from './search-around.ts';
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
 * lowest. `anchors`: in the order of the line, each as soon as it is met.
 */
export type TeamMethod = 'scored' | 'anchors';

/**
 * Matches teams of any shape: first the escalated tickets in the order of age, each by a search; then line-ups that grow
 * upwards along the line, larger teams first; then, if few are left, by a search again.
 */
export const createTeamMatcher = ({
  method = 'scored',
}: {
  readonly method?: TeamMethod;
} = {}): MatchLine => {
  let memory: TeamMemory | undefined;
  return (line, lineUps) => {
    if (memory?.rules !== line.rules) memory = createTeamMemory(line.rules);
    const { teams } = line.rules;
    const isShort = line.length <= EXHAUSTED_LENGTH;
    freeAll(memory.free, line.length);
    beginLine(memory.growth, line);
    memory.stepsLeft = isShort ? Number.MAX_SAFE_INTEGER : STEPS_FOR_ESCALATED;
    searchAround(memory, line, lineUps, escalatedPlaces(line));
    memory.stepsLeft = STEPS_FOR_OTHERS;
    const sweep = method === 'scored' && isScored(line.rules) ? sweepBestFirst : sweepInOrder;
    for (let teamSize = teams.sizeMax; teamSize >= leastTeamSize(memory, line); teamSize--)
      sweep(memory, line, lineUps, teamSize);
    if (memory.free.count <= SEARCHED_LEFTOVERS) searchAround(memory, line, lineUps, freePlaces(memory));
  };
};

const isScored = ({ teams, ratingWindow }: MatchRules): boolean =>
  ratingWindow !== null && teams.count * teams.sizeMax <= SCORED_PLAYERS_MAX;

const escalatedPlaces = ({ length, escalated }: Line): number[] => {
  const places: number[] = [];
  for (let place = 0; place < length; place++) if (escalated[place] === 1) places.push(place);
  return places;
};

const freePlaces = ({ free }: TeamMemory): number[] => {
  const places: number[] = [];
  for (let place = free.next[free.length] as number; place < free.length; place = free.next[place] as number)
    places.push(place);
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
