import type { MatchRules } from '../match-rules.ts';
import type { FreePlaces } from './free-places.ts';
import type { Line } from './line.ts';

/** Players that a team needs among those who offer any of some values. */
export interface Demand {
  /** Bits of attribute rules. */
  readonly values: number;
  readonly players: number;
}

/**
 * What `at_least` rules demand of a team, such that it holds for every set of values exactly when each value can be
 * given enough players of their own: a player stands for one value of an attribute, a ticket of n for up to n.
 * (Hall's theorem; P. Hall, On Representatives of Subsets, 1935.)
 */
export const demandsOf = ({ attributes }: MatchRules): readonly Demand[] => {
  const byAttribute = new Map<string, Demand[]>();
  for (const [index, rule] of attributes.entries()) {
    if (rule.kind !== 'at_least') continue;
    const demands = byAttribute.get(rule.attribute) ?? [];
    const value = { values: 1 << index, players: rule.count };
    const joined = demands.map(({ values, players }) => ({
      values: values | value.values,
      players: players + value.players,
    }));
    byAttribute.set(rule.attribute, [...demands, value, ...joined]);
  }
  return [...byAttribute.values()].flat();
};

/** Bits of the `at_least` rules whose value the ticket offers. */
export const offersOf = ({ pool, rules, slots }: Line, place: number): number => {
  const { attributes } = pool.columns();
  const row = (slots[place] as number) * rules.attributes.length;
  let offers = 0;
  for (let index = 0; index < rules.attributes.length; index++)
    if (rules.attributes[index]?.kind === 'at_least' && attributes[row + index] === 1) offers |= 1 << index;
  return offers;
};

/** The demands of a mode, and what the tickets of the line that was read last offer, by place. */
export interface Demands {
  readonly each: readonly Demand[];
  line: Line | null;
  offers: Int32Array;
}

export const createDemands = (rules: MatchRules): Demands => ({
  each: demandsOf(rules),
  line: null,
  offers: new Int32Array(0),
});

const readOffers = (demands: Demands, line: Line): void => {
  demands.line = line;
  demands.offers = new Int32Array(line.length);
  for (let place = 0; place < line.length; place++) demands.offers[place] = offersOf(line, place);
};

/** Whether the free tickets together offer what one match needs. */
export const areDemandsMet = (demands: Demands, line: Line, { next, length }: FreePlaces): boolean => {
  if (demands.each.length > 0 && demands.line !== line) readOffers(demands, line);
  for (const { values, players } of demands.each) {
    let missing = players * line.rules.teams.count;
    for (let place = next[length] as number; place < length && missing > 0; place = next[place] as number)
      if (((demands.offers[place] as number) & values) !== 0)
        missing -= Math.min(players, line.sizes[place] as number);
    if (missing > 0) return false;
  }
  return true;
};

/** Whether so many more players could still give each of the teams what it needs. */
export const canMeetDemands = (
  demands: Demands,
  line: Line,
  members: Int32Array,
  count: number,
  playersLeft: number,
): boolean => {
  const { each } = demands;
  if (each.length === 0) return true;
  if (demands.line !== line) readOffers(demands, line);
  for (let index = 0; index < each.length; index++) {
    const { values, players } = each[index] as Demand;
    let missing = players * line.rules.teams.count;
    for (let member = 0; member < count; member++) {
      const place = members[member] as number;
      // In its one team a ticket is of use for no more than what a team needs.
      if (((demands.offers[place] as number) & values) !== 0)
        missing -= Math.min(players, line.sizes[place] as number);
    }
    if (missing > playersLeft) return false;
  }
  return true;
};
