import type { Proposal } from '../match.ts';
import type { MatchRules } from '../match-rules.ts';
import type { WaitingTicket } from '../ticket.ts';
import { createArrivals } from './arrivals.ts';
import { createLineMemory, drawLine, type Line } from './line.ts';
import { createLineUps, type LineUps } from './line-ups.ts';
import { createDuelMatcher } from './match-duels.ts';
import { createTeamMatcher } from './match-teams.ts';
import { toProposals } from './to-proposals.ts';
import { areAllAlike, createUniformDuels, isUniform } from './uniform-duels.ts';
import { createWaitingPool, type WaitingPool } from './waiting-pool.ts';

/**
 * The waiting tickets of a queue, and what can be asked of them. What it answers follows from what it
 * holds alone and, where the mode holds back, from the arrivals that it has noted.
 */
export interface Matcher {
  /** To be changed by its own functions; newcomers through `add`, so that their arrival is learned from. */
  readonly pool: WaitingPool;
  /** Puts tickets into the pool, in the order in which they were enqueued. */
  add(tickets: readonly WaitingTicket[]): void;
  /** The tickets in line at a moment. Valid until the next call of any of these. */
  line(nowMs: number): Line;
  /** The matches of a moment as columns. Valid until the next call of any of these. */
  lineUps(nowMs: number): LineUps;
  /** The matches of a moment; if they hold more than `ticketsMax` tickets, those with the oldest ones. */
  propose(nowMs: number, seed: number, ticketsMax?: number): readonly Proposal[];
}

/** Two players against each other, with nothing asked of a team. */
export const isDuel = ({ teams, attributes }: MatchRules): boolean =>
  teams.count === 2 && teams.sizeMax === 1 && attributes.every(({ kind }) => kind !== 'at_least');

const nobody = (): number => 0;

export const createMatcher = (rules: MatchRules): Matcher => {
  const pool = createWaitingPool(rules);
  // Without holding nobody asks how many arrive.
  const arrivals = rules.holdingPointsPerSecond === null ? null : createArrivals(rules);
  const memory = createLineMemory(rules);
  const matchLine = isDuel(rules) ? createDuelMatcher() : createTeamMatcher();
  const matchUniformly = isDuel(rules) && isUniform(rules) ? createUniformDuels() : null;
  const matches = createLineUps();
  const line = (nowMs: number) => drawLine(pool, nowMs, arrivals?.densityAt(nowMs) ?? nobody, memory);
  const lineUps = (nowMs: number) => {
    matches.count = 0;
    if (matchUniformly !== null && areAllAlike(pool, nowMs)) matchUniformly(pool, matches);
    else matchLine(line(nowMs), matches);
    return matches;
  };
  return {
    pool,
    add: (tickets) => {
      arrivals?.note(tickets);
      for (const ticket of tickets) pool.put(ticket);
    },
    line,
    lineUps,
    propose: (nowMs, seed, ticketsMax = Number.POSITIVE_INFINITY) =>
      toProposals(pool, lineUps(nowMs), nowMs, seed, ticketsMax),
  };
};
