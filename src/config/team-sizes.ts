import { type GameModeTable, PLAYERS_MAX } from './configuration-schema.ts';

/** What is wrong with the teams of a mode, about one of its keys. */
export interface TeamProblem {
  readonly key: 'required_players' | 'team_size';
  readonly found: string;
  readonly expected: string;
}

/**
 * The players of each team, from those of the three keys that were given. `required_players` alone makes
 * two equal teams of an even number (2 is a duel) and a single team of an odd one; `team_size` alone makes
 * two teams.
 */
export const teamSizes = (mode: GameModeTable): readonly number[] | TeamProblem => {
  const { required_players: players, teams, team_size: size } = mode;
  if (players === undefined) {
    if (size !== undefined) return equalTeams(teams ?? 2, size);
    return { key: 'required_players', found: 'nothing', expected: 'the players of a match, or "team_size"' };
  }
  const [count, perTeam] = shareOut(players, teams, size);
  if (Number.isInteger(count) && Number.isInteger(perTeam) && count * perTeam === players)
    return equalTeams(count, perTeam);
  return { key: 'required_players', found: String(players), expected: expectedPlayers(teams, size) };
};

const shareOut = (players: number, teams: number | undefined, size: number | undefined) => {
  if (teams !== undefined) return [teams, size ?? players / teams] as const;
  if (size !== undefined) return [players / size, size] as const;
  return players % 2 === 0 ? ([2, players / 2] as const) : ([1, players] as const);
};

const expectedPlayers = (teams: number | undefined, size: number | undefined): string => {
  if (teams !== undefined && size !== undefined) return `${teams * size}, which is ${teams} teams of ${size}`;
  return teams === undefined
    ? `a multiple of team_size, which is ${size}`
    : `a multiple of teams, which is ${teams}`;
};

const equalTeams = (count: number, size: number): readonly number[] | TeamProblem => {
  if (count * size <= PLAYERS_MAX) return Array<number>(count).fill(size);
  return { key: 'team_size', found: `${count} teams of ${size}`, expected: `at most ${PLAYERS_MAX} players` };
};
