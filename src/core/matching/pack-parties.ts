/** Steps to pack the parties of a line-up, beyond one for each. */
const STEPS_BEYOND_PARTIES = 2_000;

/**
 * Whether tickets of these sizes, which are sorted here, fit into so many teams of `teamSize` whole. Largest first into the
 * fullest team that has room, with backtracking; teams with the same room are alike. Exact but for hundreds of parties.
 */
export const canPack = (sizes: number[], teamCount: number, teamSize: number): boolean => {
  sizes.sort((a, b) => b - a);
  const rooms = Array<number>(teamCount).fill(teamSize);
  const choices: number[] = [];
  let tried = -1;
  for (let steps = 0; steps < sizes.length + STEPS_BEYOND_PARTIES; steps++) {
    const size = sizes[choices.length];
    if (size === undefined || size === 1) return true;
    const team = fullestWithRoom(rooms, Math.max(size, tried + 1));
    if (team === -1) {
      const last = choices.pop();
      if (last === undefined) return false;
      tried = (rooms[last] as number) + (sizes[choices.length] as number);
      rooms[last] = tried;
      continue;
    }
    rooms[team] = (rooms[team] as number) - size;
    choices.push(team);
    tried = -1;
  }
  return false;
};

/** The team with the least room that is at least so much. -1: there is none. */
const fullestWithRoom = (rooms: readonly number[], least: number): number => {
  let fullest = -1;
  for (const [team, room] of rooms.entries())
    if (room >= least && (fullest === -1 || room < (rooms[fullest] as number))) fullest = team;
  return fullest;
};
