import type { MatchRules } from '../match-rules.ts';
import { type BestFirst, clearQueue, createBestFirst, isAhead, putPlace, takeBest } from './best-first.ts';
import { createFreePlaces, type FreePlaces, freeAll, takePlace } from './free-places.ts';
import { beginLine, createGrowth, type Growth, growLineUp } from './grow-line-up.ts';
import { oldestWaitMs, teamSizeAccepted } from './join-line-up.ts';
import type { Line } from './line.ts';
import { addSeat, endLineUp, type LineUps, type MatchLine, nextSeat } from './line-ups.ts';
import { createSearch, type Search, searchLineUp } from './search-line-up.ts';
import { createSplit, type Split } from './split.ts';
import { splitTeams } from './split-teams.ts';

/** Lines up to this length are searched to the end. */
const EXHAUSTED_LENGTH = 12;
/** Steps in longer lines: of a search for one ticket and form of teams, and of all searches. */
const STEPS_A_SEARCH = 20_000;
const STEPS_FOR_ESCALATED = 200_000;
const STEPS_FOR_OTHERS = 40_000;
/** When no more tickets are left than these, each of them is searched a line-up for. */
const SEARCHED_LEFTOVERS = 24;

/**
 * How the line-ups are chosen. `scored`: the one with the least spread first, of those that have each ticket as their
 * lowest. `anchors`: in the order of the line, each as soon as it is met.
 */
export type TeamMethod = 'scored' | 'anchors';

interface TeamMemory {
  readonly rules: MatchRules;
  readonly free: FreePlaces;
  readonly growth: Growth;
  readonly search: Search;
  readonly split: Split;
  readonly queue: BestFirst;
  /** The next seat of each team, while a line-up is written. */
  readonly seats: Int32Array;
  /** Of the searches in a line that are under way. */
  stepsLeft: number;
}

const createMemory = (rules: MatchRules): TeamMemory => ({
  rules,
  free: createFreePlaces(),
  growth: createGrowth(rules),
  search: createSearch(rules),
  split: createSplit(rules),
  queue: createBestFirst(),
  seats: new Int32Array(rules.teams.count + 1),
  stepsLeft: 0,
});

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
    if (memory?.rules !== line.rules) memory = createMemory(line.rules);
    const { teams, ratingWindow } = line.rules;
    const isShort = line.length <= EXHAUSTED_LENGTH;
    freeAll(memory.free, line.length);
    beginLine(memory.growth, line);
    memory.stepsLeft = isShort ? Number.MAX_SAFE_INTEGER : STEPS_FOR_ESCALATED;
    searchAround(memory, line, lineUps, escalatedPlaces(line));
    memory.stepsLeft = STEPS_FOR_OTHERS;
    const sweep = method === 'scored' && ratingWindow !== null ? sweepBestFirst : sweepInOrder;
    for (let teamSize = teams.sizeMax; teamSize >= leastTeamSize(memory, line); teamSize--)
      sweep(memory, line, lineUps, teamSize);
    if (memory.free.count <= SEARCHED_LEFTOVERS) searchAround(memory, line, lineUps, freePlaces(memory));
  };
};

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

/** Where ratings do not matter the line is in order of age: whom no line-up grows around, one is searched for. */
const sweepInOrder = (memory: TeamMemory, line: Line, lineUps: LineUps, teamSize: number): void => {
  const { growth, free } = memory;
  for (let place = 0; place < line.length; place++) {
    if (free.taken[place] === 1 || (line.sizes[place] as number) > teamSize) continue;
    if (growLineUp(growth, line, free, place, teamSize) !== -1)
      settle(memory, line, lineUps, growth.members, growth.count, teamSize, growth.isMirrored);
    else if (line.rules.ratingWindow === null && memory.stepsLeft > 0)
      searchOne(memory, line, lineUps, place);
  }
};

/**
 * A start waits for its turn by the least spread that its line-up could have. When that comes the line-up grows, and waits
 * again by the spread that it has; it grows anew then, as somebody may have been taken.
 */
const sweepBestFirst = (memory: TeamMemory, line: Line, lineUps: LineUps, teamSize: number): void => {
  const { growth, free, queue } = memory;
  const { ratings } = line;
  queueStarts(memory, line, teamSize);
  for (let start = takeBest(queue); start !== -1; start = takeBest(queue)) {
    if (free.taken[start] === 1) continue;
    const last = growLineUp(growth, line, free, start, teamSize);
    if (last === -1) continue;
    const spread = (ratings[last] as number) - (ratings[start] as number);
    if (isAhead(queue, spread)) putPlace(queue, start, spread);
    else settle(memory, line, lineUps, growth.members, growth.count, teamSize, growth.isMirrored);
  }
};

/** No line-up is nearer than the next free tickets of enough players, whoever they are. */
const queueStarts = ({ free, queue, rules }: TeamMemory, line: Line, teamSize: number): void => {
  const { next, length } = free;
  const { ratings, sizes } = line;
  const players = rules.teams.count * teamSize;
  clearQueue(queue, length);
  let within = 0;
  let end = next[length] as number;
  for (let start = end; start < length; start = next[start] as number) {
    let last = start;
    for (; within < players && end < length; end = next[end] as number) {
      within += sizes[end] as number;
      last = end;
    }
    if (within < players) return;
    if (last === start) last = free.previous[end] as number;
    if ((sizes[start] as number) <= teamSize)
      putPlace(queue, start, (ratings[last] as number) - (ratings[start] as number));
    within -= sizes[start] as number;
  }
};

/** Splits a line-up, writes it and takes its tickets. False: it may not play, and nothing happened. */
const settle = (
  memory: TeamMemory,
  line: Line,
  lineUps: LineUps,
  members: Int32Array,
  count: number,
  teamSize: number,
  isMirrored: boolean,
): boolean => {
  const { free, split, rules } = memory;
  const { teams } = rules;
  if (teamSize < teams.sizeMax && teamSize < teamSizeAccepted(teams, oldestWaitMs(line, members, count)))
    return false;
  const mayMirror = isMirrored || rules.premadeParity !== 'off';
  const isSplit =
    (mayMirror && splitTeams(split, line, members, count, teamSize, true)) ||
    (!isMirrored && splitTeams(split, line, members, count, teamSize, false));
  if (!isSplit) return false;
  seatTeams(memory, line, lineUps, members, count);
  for (let member = 0; member < count; member++) takePlace(free, members[member] as number);
  return true;
};

/** Writes a line-up that has been split, team by team. */
const seatTeams = (
  { split, seats }: TeamMemory,
  line: Line,
  lineUps: LineUps,
  members: Int32Array,
  count: number,
): void => {
  const { teamOf, teamCount } = split;
  seats.fill(0);
  for (let member = 0; member < count; member++) {
    const after = (teamOf[member] as number) + 1;
    seats[after] = (seats[after] as number) + 1;
  }
  seats[0] = nextSeat(lineUps);
  for (let team = 1; team <= teamCount; team++)
    seats[team] = (seats[team] as number) + (seats[team - 1] as number);
  const end = seats[teamCount] as number;
  for (let member = 0; member < count; member++) {
    const team = teamOf[member] as number;
    const seat = seats[team] as number;
    seats[team] = seat + 1;
    addSeat(lineUps, seat, line.slots[members[member] as number] as number, team);
  }
  endLineUp(lineUps, end);
};

/** Searches a line-up for each of these tickets, oldest first. */
const searchAround = (memory: TeamMemory, line: Line, lineUps: LineUps, places: number[]): void => {
  const { ageRanks } = line;
  places.sort((a, b) => (ageRanks[a] as number) - (ageRanks[b] as number));
  for (const place of places) {
    if (memory.stepsLeft <= 0) return;
    if (memory.free.taken[place] === 0) searchOne(memory, line, lineUps, place);
  }
};

/** Looks for teams of the same party sizes first, as far as they matter, and for the larger teams first. */
const searchOne = (memory: TeamMemory, line: Line, lineUps: LineUps, place: number): void => {
  const { free, search, rules } = memory;
  const { teams, premadeParity } = rules;
  const least = teamSizeAccepted(teams, line.waitsMs[place] as number);
  const stepsMax = line.length <= EXHAUSTED_LENGTH ? Number.MAX_SAFE_INTEGER : STEPS_A_SEARCH;
  const mayDiffer = premadeParity === 'off' || (premadeParity === 'prefer' && line.escalated[place] === 1);
  for (let isMirrored = premadeParity !== 'off'; ; isMirrored = false) {
    for (let teamSize = teams.sizeMax; teamSize >= least; teamSize--) {
      const isGood = () =>
        isWorthIt(line, search) &&
        settle(memory, line, lineUps, search.members, search.count, teamSize, isMirrored);
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
const isWorthIt = ({ escalated, ratings, reservations }: Line, { members, count }: Search): boolean => {
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
