import type { EnqueueFrame } from '../src/protocol/client-frames.ts';
import { between, normal, type Random } from './random.ts';

/** What a client asks for beside its game mode. */
export type Wishes = Pick<EnqueueFrame, 'regions' | 'attributes'>;

/** In what the bots of a crowd differ. */
export interface Traits {
  /** A normal distribution; without it tokens say no rating. */
  readonly ratings?: { readonly mean: number; readonly deviation: number };
  /** Each party lives in one of them, all equally likely. */
  readonly regions?: readonly string[];
  /** Name -> values, of which each party asks for one. A value that is there twice is twice as likely. */
  readonly attributes?: Readonly<Record<string, readonly (string | number)[]>>;
}

/** Whole points, none below 0. */
export const drawRating = (random: Random, { ratings }: Traits): number | undefined =>
  ratings && Math.max(0, Math.round(normal(random, ratings.mean, ratings.deviation)));

export const drawWishes = (random: Random, { regions, attributes }: Traits): Wishes => ({
  ...(regions && { regions: latenciesFrom(random, regions, pick(random, regions)) }),
  ...(attributes && {
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([name, values]) => [name, pick(random, values)]),
    ),
  }),
});

/** Milliseconds to each region for who lives in one of them. */
export const latenciesFrom = (random: Random, regions: readonly string[], home: string) =>
  Object.fromEntries(
    regions.map((region) => [region, region === home ? between(random, 20, 60) : between(random, 90, 250)]),
  );

const pick = <T>(random: Random, values: readonly T[]): T => {
  const picked = values[between(random, 0, values.length - 1)];
  if (picked === undefined) throw new Error('There is nothing to pick from');
  return picked;
};
