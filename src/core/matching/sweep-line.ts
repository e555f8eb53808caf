import { clearQueue, isAhead, putPlace, takeBest } from './best-first.ts';
import { growLineUp } from './grow-line-up.ts';
import type { Line } from './line.ts';
import type { LineUps } from './line-ups.ts';
import { searchOne } from './search-around.ts';
import { settleLineUp } from './settle-line-up.ts';
import type { TeamMemory } from './team-memory.ts';

/** Where ratings do not matter the line is in order of age: whom no line-up grows around, one is searched for. */
export const sweepInOrder = (memory: TeamMemory, line: Line, lineUps: LineUps, teamSize: number): void => {
  const { growth, free } = memory;
  const { next, length } = free;
  // A place that was taken still leads on to those after it.
  for (let place = next[length] as number; place < length; place = next[place] as number) {
    if (free.taken[place] === 1 || (line.sizes[place] as number) > teamSize) continue;
    if (growLineUp(growth, line, free, place, teamSize) !== -1)
      settleLineUp(memory, line, lineUps, growth.members, growth.count, teamSize, growth.isMirrored);
    else if (line.rules.ratingWindow === null && memory.stepsLeft > 0)
      searchOne(memory, line, lineUps, place, free.count);
  }
};

/**
 * A start waits for its turn by the least spread that its line-up could have. When that comes the line-up grows, and waits
 * again by the spread that it has; it grows anew then, as somebody may have been taken.
 */
export const sweepBestFirst = (memory: TeamMemory, line: Line, lineUps: LineUps, teamSize: number): void => {
  const { growth, free, queue } = memory;
  const { ratings } = line;
  queueStarts(memory, line, teamSize);
  for (let start = takeBest(queue); start !== -1; start = takeBest(queue)) {
    if (free.taken[start] === 1) continue;
    const last = growLineUp(growth, line, free, start, teamSize);
    if (last === -1) continue;
    const spread = (ratings[last] as number) - (ratings[start] as number);
    if (isAhead(queue, spread)) putPlace(queue, start, spread);
    else settleLineUp(memory, line, lineUps, growth.members, growth.count, teamSize, growth.isMirrored);
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
