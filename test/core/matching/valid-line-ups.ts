import type { Line } from '../../../src/core/matching/line.ts';
import { allMeet, pairOk } from './pair-ok.ts';
import type { Teams } from './team-pools.ts';

/** What makes a match, told slowly and without the matcher. */

const at = (column: ArrayLike<number>, place: number): number => {
  const value = column[place];
  if (value === undefined) throw new Error(`No place ${place}`);
  return value;
};

export const playersOf = (line: Line, places: readonly number[]): number =>
  places.reduce((sum, place) => sum + at(line.sizes, place), 0);

const isEscalated = (line: Line, places: readonly number[]): boolean =>
  places.some((place) => line.escalated[place] === 1);

/** Everybody accepts everybody, and all have something in common. */
export const areAccepted = ({ pool, rules, nowMs, slots }: Line, places: readonly number[]): boolean => {
  const tickets = places.map((place) => pool.at(at(slots, place)));
  return (
    tickets.every((a, index) => tickets.slice(index + 1).every((b) => pairOk(rules, a, b, nowMs))) &&
    allMeet(rules, tickets, nowMs)
  );
};

/** The oldest has waited long enough for teams of this size: the straight line from the largest to the smallest. */
export const isSizeAccepted = (line: Line, places: readonly number[], teamSize: number): boolean => {
  const { sizeMax, sizeMin, shrinkOverMs } = line.rules.teams;
  const oldestMs = Math.max(0, ...places.map((place) => at(line.waitsMs, place)));
  if (teamSize > sizeMax || teamSize < sizeMin) return false;
  return (sizeMax - teamSize) * shrinkOverMs <= (sizeMax - sizeMin) * oldestMs;
};

export const isHeld = (line: Line, places: readonly number[]): boolean => {
  const ratings = places.map((place) => at(line.ratings, place));
  const least = Math.min(...ratings);
  const lowest = places.find((place) => line.ratings[place] === least) ?? -1;
  return !isEscalated(line, places) && Math.max(...ratings) - least > at(line.reservations, lowest);
};

interface Offer {
  readonly values: readonly string[];
  readonly players: number;
}

/** Gives each needed value to a ticket that offers it and has a player left, by trying everything. */
const canStaff = (needs: readonly string[], offers: readonly Offer[]): boolean => {
  const [need, ...rest] = needs;
  if (need === undefined) return true;
  return offers.some(
    ({ values, players }, index) =>
      values.includes(need) &&
      players > 0 &&
      canStaff(rest, offers.with(index, { values, players: players - 1 })),
  );
};

const requestOf = ({ pool, slots }: Line, place: number) => pool.at(at(slots, place)).request;

/** Each attribute with `at_least` rules by itself. */
export const meetsDemands = (line: Line, team: readonly number[]): boolean => {
  const rules = line.rules.attributes.filter((rule) => rule.kind === 'at_least');
  return [...new Set(rules.map(({ attribute }) => attribute))].every((attribute) => {
    const needs = rules.flatMap((rule) =>
      rule.attribute === attribute ? Array<string>(rule.count).fill(rule.value) : [],
    );
    const offers = team.map((place) => ({
      values: [requestOf(line, place).attributes[attribute] ?? []].flat().map(String),
      players: at(line.sizes, place),
    }));
    return canStaff(needs, offers);
  });
};

const partySizes = (line: Line, team: readonly number[]): string =>
  team
    .map((place) => at(line.sizes, place))
    .sort((a, b) => a - b)
    .join();

export const isMirrored = (line: Line, teams: Teams): boolean =>
  new Set(teams.map((team) => partySizes(line, team))).size === 1;

export const mustMirror = (line: Line, places: readonly number[]): boolean => {
  const { premadeParity } = line.rules;
  return premadeParity === 'require' || (premadeParity === 'prefer' && !isEscalated(line, places));
};

/** All ways to split tickets into teams of a size, the teams in any order. */
export const splitsOf = (
  line: Line,
  places: readonly number[],
  teamSize: number,
  teams: Teams = Array.from({ length: line.rules.teams.count }, () => []),
): Teams[] => {
  const [place, ...rest] = places;
  if (place === undefined) return [teams];
  const firstEmpty = teams.findIndex((team) => team.length === 0);
  return teams.flatMap((team, index) =>
    playersOf(line, [...team, place]) > teamSize || (team.length === 0 && index !== firstEmpty)
      ? []
      : splitsOf(line, rest, teamSize, teams.with(index, [...team, place])),
  );
};

/** The splits that the rules allow. */
export const validSplitsOf = (line: Line, places: readonly number[], teamSize: number): Teams[] =>
  splitsOf(line, places, teamSize).filter(
    (teams) =>
      teams.every((team) => meetsDemands(line, team)) &&
      (!mustMirror(line, places) || isMirrored(line, teams)),
  );

/** A set of free tickets with an escalated one among them that could have been a match. */
export const missedLineUp = (line: Line, free: readonly number[]): readonly number[] | undefined => {
  const { count } = line.rules.teams;
  const extend = (chosen: readonly number[], from: number): readonly number[] | undefined => {
    const teamSize = playersOf(line, chosen) / count;
    if (teamSize > line.rules.teams.sizeMax) return undefined;
    if (
      Number.isInteger(teamSize) &&
      isEscalated(line, chosen) &&
      isSizeAccepted(line, chosen, teamSize) &&
      validSplitsOf(line, chosen, teamSize).length > 0
    )
      return chosen;
    for (let next = from; next < free.length; next++) {
      const more = [...chosen, free[next] ?? -1];
      const found = areAccepted(line, more) ? extend(more, next + 1) : undefined;
      if (found) return found;
    }
    return undefined;
  };
  return extend([], 0);
};
