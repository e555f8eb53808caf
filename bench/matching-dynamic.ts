import { type MatchRules, plainRules } from '../src/core/match-rules.ts';
import { createMuster } from './matching-peer.ts';
import { type Arriving, costOf, drawArrivals, type Outcome, simulate } from './matching-simulation.ts';
import { duelSettings, type Setting, teamSettings } from './matching-sweep.ts';
import { gridOf } from './matching-table.ts';
import { PARTIES, SOLO } from './matching-tickets.ts';

export const RATES = [1, 10, 100, 1_000];
export const COSTS = [1, 5, 20];
/** What a second of waiting costs in rating points, unless said otherwise. */
const COST = 5;
/** A slow queue is played several times, so that chance decides less. */
const TICKETS_AT_LEAST = 4_800;
/** Settings are compared on the beginning of a fast queue; the best are played to the end. */
const TICKETS_TO_COMPARE = 30_000;

export interface DynamicMode {
  readonly name: string;
  readonly partyShares: readonly number[];
  readonly settings: (perSecond: number) => readonly Setting[];
  readonly rules: (cost: number) => MatchRules;
}

/** One configuration for every rate. */
const rulesOf =
  (teamSize: number) =>
  (cost: number): MatchRules => ({
    ...plainRules('bench', 2, teamSize),
    ratingWindow: { atOnce: 2_500, atLast: 2_500, overMs: 0 },
    holdingPointsPerSecond: cost,
  });

export const DYNAMIC_MODES: readonly DynamicMode[] = [
  { name: '1v1', partyShares: SOLO, settings: duelSettings, rules: rulesOf(1) },
  { name: '5v5 with parties', partyShares: PARTIES, settings: teamSettings, rules: rulesOf(5) },
];

interface Run {
  readonly setting: Setting;
  readonly outcome: Outcome;
}

const drawPlays = ({ partyShares }: DynamicMode, perSecond: number, seconds: number): readonly Arriving[] =>
  Array.from({ length: Math.max(1, Math.ceil(TICKETS_AT_LEAST / (perSecond * seconds))) }, (_, index) =>
    drawArrivals({
      mix: { ratings: 'lichess', partyShares, isInRegions: false },
      ticketsPerSecond: perSecond,
      seconds,
      seed: index + 1,
    }),
  );

const muster = (mode: DynamicMode, cost: number): Setting => ({
  peer: 'Muster',
  name: `c = ${cost}`,
  create: () => createMuster(mode.rules(cost)),
});

/** The best setting of each peer, by what a match costs. */
const bestOfEach = (runs: readonly Run[], cost: number): readonly Run[] =>
  [...Map.groupBy(runs, ({ setting }) => setting.peer).values()].flatMap((tried) =>
    tried.toSorted((a, b) => costOf(a.outcome, cost) - costOf(b.outcome, cost)).slice(0, 1),
  );

/** All there is to say of one rate, as two tables: by `COST` in full, and what the others would change. */
export const dynamicTables = (mode: DynamicMode, perSecond: number, seconds: number): readonly string[] => {
  const plays = drawPlays(mode, perSecond, seconds);
  const secondsToCompare = Math.min(seconds, TICKETS_TO_COMPARE / perSecond);
  const shorter =
    secondsToCompare < seconds ? drawPlays(mode, perSecond, secondsToCompare).slice(0, 1) : plays;
  const compared = mode
    .settings(perSecond)
    .map((setting) => ({ setting, outcome: simulate(setting.create, shorter) }));
  const toEnd = new Map<Setting, Run>();
  const inFull = (setting: Setting): Run => {
    const run = toEnd.get(setting) ?? { setting, outcome: simulate(setting.create, plays) };
    toEnd.set(setting, run);
    return run;
  };
  const contests = COSTS.map((cost) => ({
    cost,
    ours: inFull(muster(mode, cost)),
    peers: bestOfEach(compared, cost).map(({ setting }) => inFull(setting)),
  }));
  return [
    `${mode.name}, ${perSecond} tickets a second, ${seconds} s`,
    ...contests.filter(({ cost }) => cost === COST).map(({ ours, peers }) => fullTable([ours, ...peers])),
    costTable(contests),
  ];
};

const fullTable = (runs: readonly Run[]): string =>
  gridOf(
    ['', 'setting', 'wait p50', 'p95', 'max', 'mean, s', 'gap', `J, c = ${COST}`, 'left', 'round, ms'],
    runs.map(({ setting, outcome }) => [
      setting.peer,
      setting.name,
      outcome.waitP50.toFixed(2),
      outcome.waitP95.toFixed(1),
      outcome.waitMax.toFixed(1),
      outcome.waitMean.toFixed(2),
      outcome.gapMean.toFixed(1),
      costOf(outcome, COST).toFixed(1),
      `${outcome.leftOver}`,
      outcome.roundMs.toFixed(2),
    ]),
  );

interface Contest {
  readonly cost: number;
  readonly ours: Run;
  readonly peers: readonly Run[];
}

const costTable = (contests: readonly Contest[]): string =>
  gridOf(
    ['c', 'J of Muster', 'J of the best peer', 'which', 'won'],
    contests.map(({ cost, ours, peers }) => {
      const [best] = peers.toSorted((a, b) => costOf(a.outcome, cost) - costOf(b.outcome, cost));
      const [own, other] = [costOf(ours.outcome, cost), best === undefined ? 0 : costOf(best.outcome, cost)];
      return [
        `${cost}`,
        own.toFixed(1),
        other.toFixed(1),
        best === undefined ? '-' : `${best.setting.peer}: ${best.setting.name}`,
        `${own <= other ? '✓' : '✗'} ${((own / other - 1) * 100).toFixed(1)} %`,
      ];
    }),
  );
