import type { Line } from './line.ts';
import { ACCEPTED, refusalOf, worthOf } from './pair-rules.ts';

/** What a duel of two places is worth, a whole number; below 0: it is not to be made. */
export type DuelWeight = (a: number, b: number) => number;

/** Waiting counts in tenths of seconds, where ratings do not. */
const WAIT_UNIT_MS = 100;

/** Ratings and windows alone decide who may meet. */
export const isRatingOnly = ({ masks, rules, hasAvoiding }: Line): boolean =>
  masks.length === 0 && rules.attributes.length === 0 && !hasAvoiding;

/**
 * The weight by which the duels of a line are chosen: by how much a duel is better than to wait for the next
 * chance, in rating points. Without holding that chance counts for nothing, so there are as many duels as can
 * be, and among those the least sum of gaps; or the most waiting, where ratings do not matter.
 */
export const duelWeight = (line: Line): DuelWeight => {
  const { ratings, gaps, waitsMs } = line;
  if (line.rules.ratingWindow === null)
    return (a, b) =>
      refusalOf(line, a, b) === ACCEPTED
        ? worthOf(line, a, b) + Math.floor(((waitsMs[a] as number) + (waitsMs[b] as number)) / WAIT_UNIT_MS)
        : -1;
  if (isRatingOnly(line))
    return (a, b) => {
      const apart = Math.abs((ratings[a] as number) - (ratings[b] as number));
      return apart > (gaps[a] as number) || apart > (gaps[b] as number) ? -1 : worthOf(line, a, b) - apart;
    };
  return (a, b) =>
    refusalOf(line, a, b) === ACCEPTED
      ? worthOf(line, a, b) - Math.abs((ratings[a] as number) - (ratings[b] as number))
      : -1;
};
