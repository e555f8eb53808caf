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
/** Settings are compared on the beginning of a fast queue; the best are played to the end. */
const TICKETS_TO_COMPARE = 30_000;

export interface DynamicMode {
  readonly name: string;
  readonly partyShares: readonly number[];
  /** A slow queue is played several times, so that chance decides less. */
  readonly ticketsAtLeast: number;
  readonly settings: (perSecond: number) => readonly Setting[];
  /** Ours: the first is compared with the peers, the others tell what it is made of. */
  readonly ours: (cost: number) => readonly Setting[];
}

/** One configuration for every rate: what a second costs, and nobody waits longer than a minute. */
const muster = (teamSize: number, cost: number, more: Partial<MatchRules> = {}, note = ''): Setting => {
  const rules: MatchRules = {
    ...plainRules('bench', 2, teamSize),
    ratingWindow: { atOnce: 2_500, atLast: 2_500, overMs: 0 },
    holdingPointsPerSecond: cost,
    ...more,
  };
  return { peer: 'Muster', name: `c = ${cost}${note}`, create: () => createMuster(rules) };
};

/** To show what the bound costs. No peer has one. */
const UNBOUND: Partial<MatchRules> = { escalation: { afterMs: Number.MAX_SAFE_INTEGER, gapMax: null } };

export const DYNAMIC_MODES: readonly DynamicMode[] = [
  {
    name: '1v1',
    partyShares: SOLO,
    ticketsAtLeast: 14_400,
    settings: duelSettings,
    ours: (cost) => [muster(1, cost), muster(1, cost, UNBOUND, ', no bound')],
  },
  {
    name: '5v5 with parties',
    partyShares: PARTIES,
    ticketsAtLeast: 2_400,
    settings: teamSettings,
    ours: (cost) => [
      muster(5, cost),
      muster(5, cost, UNBOUND, ', no bound'),
      muster(5, cost, { premadeParity: 'prefer' }, ', parity'),
    ],
  },
];

interface Run {
  readonly setting: Setting;
  readonly outcome: Outcome;
}

const drawPlays = (
  { partyShares, ticketsAtLeast }: DynamicMode,
  perSecond: number,
  seconds: number,
): readonly Arriving[] =>
  Array.from({ length: Math.max(1, Math.ceil(ticketsAtLeast / (perSecond * seconds))) }, (_, index) =>
    drawArrivals({
      mix: { ratings: 'lichess', partyShares, isInRegions: false },
      ticketsPerSecond: perSecond,
      seconds,
      seed: index + 1,
    }),
  );

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
    ours: mode
      .ours(cost)
      .slice(0, cost === COST ? Number.POSITIVE_INFINITY : 1)
      .map(inFull),
    peers: bestOfEach(compared, cost).map(({ setting }) => inFull(setting)),
  }));
  return [
    `${mode.name}, ${perSecond} tickets a second, ${seconds} s`,
    ...contests.filter(({ cost }) => cost === COST).map(({ ours, peers }) => fullTable([...ours, ...peers])),
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
  readonly ours: readonly Run[];
  readonly peers: readonly Run[];
}

const costTable = (contests: readonly Contest[]): string =>
  gridOf(
    ['c', 'J of Muster', 'J of the best peer', 'which', 'won'],
    contests.map(({ cost, ours: [ours], peers }) => {
      const [best] = peers.toSorted((a, b) => costOf(a.outcome, cost) - costOf(b.outcome, cost));
      if (ours === undefined || best === undefined) return [];
      const [own, other] = [costOf(ours.outcome, cost), costOf(best.outcome, cost)];
      return [
        `${cost}`,
        own.toFixed(1),
        other.toFixed(1),
        `${best.setting.peer}: ${best.setting.name}`,
        `${own <= other ? '✓' : '✗'} ${((own / other - 1) * 100).toFixed(1)} %`,
      ];
    }),
  );
