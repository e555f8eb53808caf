import type { MatchRules } from '../src/core/match-rules.ts';
import { createDuelMatcher } from '../src/core/matching/match-duels.ts';
import { constrainedRules, DUEL_GAP, duelRules } from './matching-cases.ts';
import { gapOf } from './matching-figures.ts';
import { type Accept, withinGap, withinRules } from './matching-naive.ts';
import { createMuster, type Teams } from './matching-peer.ts';
import { START_MS } from './matching-simulation.ts';
import { drawPool, medianRoundMs } from './matching-static.ts';
import { gridOf } from './matching-table.ts';
import { SOLO } from './matching-tickets.ts';
import { pairExactly } from './matching-waves.ts';

const SIZES = [100, 200, 400, 800];
/** Pools of a size; the largest take the exact matching seconds each. */
const POOLS = 3;
/** How far ours may be off up to 400 tickets, and how much faster it has to be at 800. */
const [OFF_MAX, OFF_UP_TO, TIMES_MIN, TIMES_AT] = [0.01, 400, 1_000, 800];

interface Contest {
  readonly name: string;
  readonly rules: MatchRules;
  readonly accept: Accept;
  readonly isConstrained: boolean;
}

const CONTESTS: readonly Contest[] = [
  { name: 'a gap of 200', rules: duelRules, accept: withinGap(DUEL_GAP), isConstrained: false },
  {
    name: 'regions, opponents',
    rules: constrainedRules,
    accept: withinRules(DUEL_GAP),
    isConstrained: true,
  },
];

interface Tally {
  pairs: number;
  gap: number;
  ms: number;
}

const note = (tally: Tally, matches: readonly Teams[], ms: number): void => {
  tally.pairs += matches.length;
  tally.gap += matches.reduce((sum, teams) => sum + gapOf(teams), 0);
  tally.ms += ms;
};

const compare = ({ rules, accept, isConstrained }: Contest, count: number) => {
  const ours: Tally = { pairs: 0, gap: 0, ms: 0 };
  const exact: Tally = { pairs: 0, gap: 0, ms: 0 };
  for (let seed = 1; seed <= (count < TIMES_AT ? POOLS : 1); seed++) {
    const mix = { ratings: 'lichess', partyShares: SOLO, isInRegions: isConstrained } as const;
    const tickets = drawPool(mix, isConstrained, count, seed);
    const muster = createMuster(rules, createDuelMatcher());
    muster.add(tickets);
    const roundMs = medianRoundMs(muster);
    note(ours, muster.matches(), roundMs);
    const beganMs = performance.now();
    const pairs = pairExactly(tickets, accept, START_MS);
    note(exact, pairs, performance.now() - beganMs);
  }
  return { ours, exact };
};

/** Ours beside blossom's: as many pairs as can be, and of those the least sum of gaps. */
export const exactTable = (): string =>
  gridOf(
    ['', 'tickets', 'pairs', 'exact', 'sum of gaps', 'exact', 'off', 'ms', 'exact', 'times'],
    CONTESTS.flatMap((contest) => SIZES.map((count) => rowOf(contest, count))),
  );

const rowOf = (contest: Contest, count: number): readonly string[] => {
  const { ours, exact } = compare(contest, count);
  const off = ours.gap / exact.gap - 1;
  const isNear = Math.abs(off) <= OFF_MAX && ours.pairs >= exact.pairs * (1 - OFF_MAX);
  const times = exact.ms / ours.ms;
  const nearMark = count <= OFF_UP_TO ? ` ${isNear ? '✓' : '✗'}` : '';
  const timesMark = count === TIMES_AT ? ` ${times >= TIMES_MIN ? '✓' : '✗'}` : '';
  return [
    contest.name,
    `${count}`,
    `${ours.pairs}`,
    `${exact.pairs}`,
    `${ours.gap}`,
    `${exact.gap}`,
    `${(100 * off).toFixed(2)} %${nearMark}`,
    ours.ms.toFixed(2),
    exact.ms.toFixed(0),
    `${times.toFixed(0)}${timesMark}`,
  ];
};
