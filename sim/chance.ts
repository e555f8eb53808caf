import { createRandom } from '../bots/random.ts';
import { nameHash } from '../src/core/matching/name-hash.ts';
import type { Span } from './fault-rates.ts';

/** Everything that is drawn in a history, from its seed. */
export interface Chance {
  /** 0 (inclusive) to 1 (exclusive). */
  draw(): number;
  happens(share: number): boolean;
  /** A whole number of the span; short ones are as likely as long ones, whatever their order of magnitude. */
  among(span: Span): number;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
  /** Whole ms, as between the events of a Poisson stream with this mean. */
  wait(meanMs: number): number;
}

/** Each stream has a name of its own, so that what one draws leaves the others as they are. */
export const createChance = (seed: number, stream: string): Chance => {
  const draw = createRandom((seed ^ nameHash(`${stream} ${seed}`)) >>> 0);
  return {
    draw,
    happens: (share) => share > 0 && draw() < share,
    among: ({ min, max }) => Math.round(min * (max / min) ** draw()),
    pick: (items) => items[Math.floor(draw() * items.length)] ?? items[0],
    wait: (meanMs) => Math.round(-Math.log(1 - draw()) * meanMs),
  };
};
