import { takePlace } from './free-places.ts';
import { oldestWaitMs, teamSizeAccepted } from './join-line-up.ts';
import type { Line } from './line.ts';
import { addSeat, endLineUp, type LineUps, nextSeat } from './line-ups.ts';
import { splitTeams } from './split-teams.ts';
import type { TeamMemory } from './team-memory.ts';

/** Splits a line-up, writes it and takes its tickets. False: it may not play, and nothing happened. */
export const settleLineUp = (
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
