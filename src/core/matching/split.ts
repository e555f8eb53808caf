import type { MatchRules } from '../match-rules.ts';
import { type Demand, demandsOf } from './demands.ts';
import type { Line } from './line.ts';

/**
 * A line-up while it is split into teams. Columns of tickets are in the order in which tickets get their team: the
 * largest first, then the highest place.
 */
export interface Split {
  readonly teamCount: number;
  readonly demands: readonly Demand[];
  /** The team of each member, in the order of the members: what a split that succeeded answers. */
  readonly teamOf: Uint8Array;
  /** Index among the members. */
  readonly order: Int32Array;
  readonly sizes: Uint8Array;
  /** Strength above that of as many players with the rating of the first member. */
  readonly weights: Float64Array;
  readonly offers: Int32Array;
  /** The line whose strengths, by place, were read last. */
  line: Line | null;
  strengths: Float64Array;
  readonly choices: Int16Array;
  /** Of each team: places left, weight so far, tickets left of each size, players who offer for each demand. */
  readonly rooms: Int32Array;
  readonly sums: Float64Array;
  readonly quotas: Int32Array;
  readonly offered: Int32Array;
  /** `sizeMax` + 1. */
  readonly quotaStride: number;
  isMirrored: boolean;
  teamSize: number;
  count: number;
  total: number;
}

export const createSplit = (rules: MatchRules): Split => {
  const { count: teamCount, sizeMax } = rules.teams;
  const ticketsMax = teamCount * sizeMax;
  const demands = demandsOf(rules);
  return {
    teamCount,
    demands,
    teamOf: new Uint8Array(ticketsMax),
    order: new Int32Array(ticketsMax),
    sizes: new Uint8Array(ticketsMax),
    weights: new Float64Array(ticketsMax),
    offers: new Int32Array(ticketsMax),
    line: null,
    strengths: new Float64Array(0),
    choices: new Int16Array(ticketsMax + 1),
    rooms: new Int32Array(teamCount),
    sums: new Float64Array(teamCount),
    quotas: new Int32Array(teamCount * (sizeMax + 1)),
    offered: new Int32Array(teamCount * demands.length),
    quotaStride: sizeMax + 1,
    isMirrored: false,
    teamSize: 0,
    count: 0,
    total: 0,
  };
};

/** Reads the strengths of a line at one go, which is quicker than one by one. */
export const readStrengths = (split: Split, line: Line): void => {
  const { pool, slots, length } = line;
  split.line = line;
  if (split.strengths.length < length) split.strengths = new Float64Array(Math.ceil(length * 1.25));
  const { strengths } = split;
  const { strengths: strengthOf } = pool.columns();
  for (let place = 0; place < length; place++)
    strengths[place] = strengthOf[slots[place] as number] as number;
};
