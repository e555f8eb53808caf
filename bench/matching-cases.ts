import { type MatchRules, plainRules } from '../src/core/match-rules.ts';
import { createDuelMatcher } from '../src/core/matching/match-duels.ts';
import { createTeamMatcher } from '../src/core/matching/match-teams.ts';
import { createColyseus } from './matching-colyseus.ts';
import { createGreedyTeams } from './matching-greedy-teams.ts';
import { createNaiveDuels, withinGap, withinRules } from './matching-naive.ts';
import { createMuster, type Peer } from './matching-peer.ts';
import { LATENCY_MAX_MS, PARTIES, REGIONS, SOLO, type TicketMix } from './matching-tickets.ts';

/** A way to match, and what it should reach: milliseconds by the size of the pool. */
export interface Way {
  readonly name: string;
  readonly create: () => Peer;
  /** The largest pool that it ends within ten seconds on. */
  readonly ticketsMax: number;
  readonly aimsMs?: Readonly<Record<number, number>>;
  /** How many times as fast as Colyseus's queue at 100,000 tickets. */
  readonly aimTimes?: number;
}

export interface StaticCase {
  readonly name: string;
  readonly mix: TicketMix;
  readonly hasOpponents: boolean;
  readonly ticketsMax: number;
  readonly ways: readonly Way[];
}

/** Rating points that duels may be apart. */
export const DUEL_GAP = 200;
export const COLYSEUS = 'Colyseus QueueRoom';

export const duelRules: MatchRules = {
  ...plainRules('bench', 2, 1),
  ratingWindow: { atOnce: DUEL_GAP, atLast: DUEL_GAP, overMs: 0 },
};

export const constrainedRules: MatchRules = {
  ...duelRules,
  regions: { names: REGIONS, latencyMs: { atOnce: LATENCY_MAX_MS, atLast: LATENCY_MAX_MS, overMs: 0 } },
  avoidRecent: 'hard',
};

const teamRules: MatchRules = {
  ...plainRules('bench', 2, 5),
  ratingWindow: { atOnce: 100, atLast: 500, overMs: 40_000 },
  premadeParity: 'prefer',
};

const duels: StaticCase = {
  name: '1v1, a gap of 200 for all',
  mix: { ratings: 'lichess', partyShares: SOLO, isInRegions: false },
  hasOpponents: false,
  ticketsMax: 1_000_000,
  ways: [
    { name: 'Muster, fast path', create: () => createMuster(duelRules), ticketsMax: 1_000_000, aimTimes: 50 },
    {
      name: 'Muster, band',
      create: () => createMuster(duelRules, createDuelMatcher()),
      ticketsMax: 1_000_000,
      aimsMs: { 100000: 8, 1000000: 80 },
      aimTimes: 3,
    },
    {
      name: COLYSEUS,
      create: () => createColyseus({ playersPerMatch: 2, gap: DUEL_GAP }),
      ticketsMax: 1_000_000,
    },
    { name: 'naive', create: () => createNaiveDuels(withinGap(DUEL_GAP)), ticketsMax: 10_000 },
  ],
};

const constrained: StaticCase = {
  name: '1v1, besides in five regions, and never the last eight opponents',
  mix: { ratings: 'lichess', partyShares: SOLO, isInRegions: true },
  hasOpponents: true,
  ticketsMax: 100_000,
  ways: [
    {
      name: 'Muster',
      create: () => createMuster(constrainedRules),
      ticketsMax: 100_000,
      aimsMs: { 100000: 33 },
    },
    { name: 'naive', create: () => createNaiveDuels(withinRules(DUEL_GAP)), ticketsMax: 10_000 },
  ],
};

const teams: StaticCase = {
  name: '5v5 with parties, a gap of 100 that grows to 500 in 40 s, alike parties preferred',
  mix: { ratings: 'normal', partyShares: PARTIES, isInRegions: false },
  hasOpponents: false,
  ticketsMax: 1_000_000,
  ways: [
    {
      name: 'Muster, anchors',
      create: () => createMuster(teamRules, createTeamMatcher({ method: 'anchors' })),
      ticketsMax: 1_000_000,
      aimsMs: { 100000: 12 },
    },
    {
      name: 'Muster, scored',
      create: () => createMuster(teamRules),
      ticketsMax: 1_000_000,
      aimsMs: { 100000: 35 },
    },
    {
      name: COLYSEUS,
      // With its own comparison: the mean rank that it gives to others is wrong where parties are kept together.
      create: () => createColyseus({ playersPerMatch: 10, teamSize: 5 }),
      ticketsMax: 100_000,
    },
    {
      name: 'naive',
      create: () => createGreedyTeams({ gap: 100, pointsPerSecond: 10 }),
      ticketsMax: 100_000,
    },
  ],
};

export const STATIC_CASES: readonly StaticCase[] = [duels, constrained, teams];
