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

/** Of each rule about an attribute a value that others may share. */
const attributesFor = (chance: Chance, { rules }: GameMode) => {
  if (rules.attributes.length === 0) return {};
  return {
    attributes: Object.fromEntries(rules.attributes.map((rule) => [rule.attribute, valueFor(chance, rule)])),
  };
};

const valueFor = (chance: Chance, rule: AttributeRule): string | number | readonly string[] => {
  switch (rule.kind) {
    case 'equal':
      return chance.pick(['one', 'two', 'three']);
    case 'overlap':
      return rule.values.filter(() => chance.happens(0.7)).concat(rule.values.slice(0, 1));
    case 'within':
      return Math.round(normal(chance.draw, 0, 2 * rule.difference));
    case 'at_least':
      return chance.happens(0.5) ? rule.value : [rule.value, 'any'];
  }
};

export const drawVisit = (chance: Chance, wish: Wish, party: Visit['party']): Visit => ({
  ...wish,
  party,
  habit: drawHabit(chance),
  pings: chance.draw() < 0.85,
  loadMs: chance.among(LOAD_MS),
  leavesOpen: chance.draw() < 0.1,
});
