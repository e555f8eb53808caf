import type { TeamShape } from '../core/match-rules.ts';
import type { KeyProblem } from './configuration-error.ts';
import type { GameModeTable } from './game-mode-schema.ts';
import { milliseconds } from './milliseconds.ts';

/** Players of one match: every one of them is named in each `start_loading`. */
export const PLAYERS_MAX = 200;

const SHRINK_SECONDS = 30;

interface FullTeams {
  readonly count: number;
  readonly size: number;
}

/**
 * The teams of a mode, or what is wrong with them. Of the keys `required_players`, `teams` and `team_size` one
 * or more are given: `required_players` alone makes two equal teams of an even number (2 is a duel) and a
 * single team of an odd one; `team_size` alone makes two teams.
 */
export const teamShape = (mode: GameModeTable): TeamShape | KeyProblem => {
  const full = fullTeams(mode);
  if ('key' in full) return full;
  const { count, size } = full;
  const { min_team_size: sizeMin = size, shrink_seconds: shrinkSeconds = SHRINK_SECONDS } = mode;
  if (sizeMin > size) {
    const expected = `at most ${size}, the players of a full team`;
    return { key: 'min_team_size', found: String(sizeMin), expected };
  }
  return { count, sizeMax: size, sizeMin, shrinkOverMs: sizeMin < size ? milliseconds(shrinkSeconds) : 0 };
};

const fullTeams = (mode: GameModeTable): FullTeams | KeyProblem => {
  const { required_players: players, teams, team_size: size } = mode;
  if (players === undefined) {
    if (size !== undefined) return withinMatch(teams ?? 2, size);
    return { key: 'required_players', found: 'nothing', expected: 'the players of a match, or "team_size"' };
  }
  const [count, perTeam] = shareOut(players, teams, size);
  if (Number.isInteger(count) && Number.isInteger(perTeam) && count * perTeam === players)
    return withinMatch(count, perTeam);
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

const withinMatch = (count: number, size: number): FullTeams | KeyProblem => {
  if (count * size <= PLAYERS_MAX) return { count, size };
  return { key: 'team_size', found: `${count} teams of ${size}`, expected: `at most ${PLAYERS_MAX} players` };
};
