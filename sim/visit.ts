import { normal } from '../bots/random.ts';
import { latenciesFrom } from '../bots/traits.ts';
import type { GameMode } from '../src/core/game-mode.ts';
import type { AttributeRule } from '../src/core/match-rules.ts';
import type { Chance } from './chance.ts';

/** What a player is up to this time. */
export type Habit =
  | 'plain'
  /** Never says that it has loaded. */
  | 'no_show'
  /** Declines a match. */
  | 'decliner'
  /** Leaves the line before a match. */
  | 'leaver'
  /** Loses its connection, in line or while loading, and comes back. */
  | 'dropper'
  /** The same, and never comes back. */
  | 'deserter'
  /** Goes on with a second device. */
  | 'switcher';

/** What is asked for, as the members of one party share it. */
export interface Wish {
  readonly mode: GameMode;
  readonly asked: Readonly<Record<string, unknown>>;
  readonly rating: number;
}

export interface Visit extends Wish {
  readonly habit: Habit;
  /** Pings every 30 s while it has a ticket, as clients ought to. */
  readonly pings: boolean;
  readonly loadMs: number;
  /** Does not say goodbye: the connection stays open until the gateway closes it, or a newer one replaces it. */
  readonly leavesOpen: boolean;
  /** Of those who come as a party: who asks, and who waits to be told. */
  readonly party: { readonly id: string; readonly leads: boolean } | null;
}

const LOAD_MS = { min: 200, max: 12_000 };
const RATING = { mean: 1_500, deviation: 300 };

const HABITS: readonly (readonly [Habit, number])[] = [
  ['no_show', 0.02],
  ['decliner', 0.01],
  ['leaver', 0.04],
  ['dropper', 0.06],
  ['deserter', 0.01],
  ['switcher', 0.01],
];

const drawHabit = (chance: Chance): Habit => {
  let draw = chance.draw();
  for (const [habit, share] of HABITS) {
    draw -= share;
    if (draw < 0) return habit;
  }
  return 'plain';
};

/** Something that the mode's rules can suit. */
export const drawWish = (chance: Chance, mode: GameMode): Wish => ({
  mode,
  rating: Math.round(Math.max(0, normal(chance.draw, RATING.mean, RATING.deviation))),
  asked: { ...regionsFor(chance, mode), ...attributesFor(chance, mode) },
});

const regionsFor = (chance: Chance, { rules }: GameMode) => {
  const [home, ...others] = rules.regions?.names ?? [];
  if (home === undefined) return {};
  const names = [home, ...others] as const;
  return { regions: latenciesFrom(chance.draw, names, chance.pick(names)) };
};

/** Of each attribute that rules are about a value that some others share. */
const attributesFor = (chance: Chance, { rules }: GameMode) => {
  const names = [...new Set(rules.attributes.map(({ attribute }) => attribute))];
  if (names.length === 0) return {};
  const rulesOf = (name: string) => rules.attributes.filter(({ attribute }) => attribute === name);
  return { attributes: Object.fromEntries(names.map((name) => [name, valueFor(chance, rulesOf(name))])) };
};

const valueFor = (chance: Chance, rules: readonly AttributeRule[]): string | number | readonly string[] => {
  const [first] = rules;
  if (first?.kind === 'within') return Math.round(normal(chance.draw, 0, 2 * first.difference));
  if (first?.kind === 'overlap') return someOf(chance, first.values);
  // Each role that a team needs is somebody's, and some would take another as well.
  const roles = rules.flatMap((rule) => (rule.kind === 'at_least' ? [rule.value] : []));
  return roles.length > 0 ? someOf(chance, roles) : chance.pick(['one', 'two', 'three']);
};

/** One of them at least, and each of the others now and then. */
const someOf = (chance: Chance, values: readonly string[]): readonly string[] => {
  const surely = values[Math.floor(chance.draw() * values.length)];
  return values.filter((value) => value === surely || chance.happens(0.3));
};

export const drawVisit = (chance: Chance, wish: Wish, party: Visit['party']): Visit => ({
  ...wish,
  party,
  habit: drawHabit(chance),
  pings: chance.draw() < 0.85,
  loadMs: chance.among(LOAD_MS),
  leavesOpen: chance.draw() < 0.1,
});
