import type { MatchRules } from '../match-rules.ts';
import type { WaitingTicket } from '../ticket.ts';

/**
 * How many players arrive a second, and with what ratings: learned from the tickets that come, forgotten
 * slowly. The rate follows quickly what happens, the shape of the ratings is learned over a long time.
 */
export interface Arrivals {
  /** Notes those of these tickets that are newer than all noted before: a requeue is no arrival. */
  note(tickets: readonly WaitingTicket[]): void;
  /**
   * Players a second and rating point near a rating, as they are at a moment. The function is valid until the
   * next call.
   */
  densityAt(nowMs: number): (rating: number) => number;
}

const BUCKETS = 1_024;
/** A burst at first is not taken for a crowd: the rate comes up as slowly as it is forgotten. */
const RATE_MEMORY_MS = 30_000;
/**
 * When nobody has come for t seconds, hardly more than 3 / t come a second, with 95 % confidence (Hanley and
 * Lippman-Hand, If nothing goes wrong, is everything all right?, 1983): after a burst nobody is held for long.
 */
const RULE_OF_THREE = 3;
const SHAPE_MEMORY_MS = 30 * 60_000;
/** Buckets to either side over which the shape is smoothed, the nearer the more. */
const SMOOTHED_OVER = 3;

/** A 24th of the widest window: fine enough to tell the middle from the tails where the window is wide open, too. */
const bucketWidth = ({ ratingWindow }: MatchRules): number =>
  Math.max(1, Math.round((ratingWindow?.atLast ?? 0) / 24));

export const createArrivals = (rules: MatchRules): Arrivals => {
  const width = bucketWidth(rules);
  const shape = new Float64Array(BUCKETS);
  const smooth = new Float64Array(BUCKETS);
  let rate = 0;
  let total = 0;
  let firstMs = Number.NaN;
  let lastMs = Number.NEGATIVE_INFINITY;

  /** Ratings 40 windows apart share a bucket: nobody has both. */
  const bucketOf = (rating: number): number => ((Math.floor(rating / width) % BUCKETS) + BUCKETS) % BUCKETS;

  const fade = (nowMs: number): void => {
    const passedMs = nowMs - lastMs;
    if (!(passedMs > 0)) return;
    rate *= Math.exp(-passedMs / RATE_MEMORY_MS);
    lastMs = nowMs;
  };

  /** Older arrivals weigh less because newer ones are added with a weight that grows; it takes two weeks to overflow. */
  const weightAt = (atMs: number): number => Math.exp((atMs - firstMs) / SHAPE_MEMORY_MS);

  const add = ({ enqueuedAtMs, request: { members } }: WaitingTicket): void => {
    if (members.length === 0) return;
    if (Number.isNaN(firstMs)) firstMs = enqueuedAtMs;
    fade(enqueuedAtMs);
    rate += members.length;
    const weight = weightAt(enqueuedAtMs);
    for (const { rating } of members) {
      const bucket = bucketOf(rating);
      shape[bucket] = (shape[bucket] as number) + weight;
      total += weight;
    }
  };

  const smoothShape = (): void => {
    smooth.fill(0);
    const spread = (SMOOTHED_OVER + 1) ** 2;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const share = shape[bucket] as number;
      if (share === 0) continue;
      for (let off = -SMOOTHED_OVER; off <= SMOOTHED_OVER; off++) {
        const near = (bucket + off + BUCKETS) % BUCKETS;
        smooth[near] = (smooth[near] as number) + (share * (SMOOTHED_OVER + 1 - Math.abs(off))) / spread;
      }
    }
  };

  return {
    note: (tickets) => {
      const notedUpToMs = lastMs;
      for (const ticket of tickets) if (ticket.enqueuedAtMs > notedUpToMs) add(ticket);
    },
    densityAt: (nowMs) => {
      if (total === 0) return () => 0;
      const sinceLastMs = Math.max(0, nowMs - lastMs);
      const learned = (rate * Math.exp(-sinceLastMs / RATE_MEMORY_MS) * 1_000) / RATE_MEMORY_MS;
      const perSecond = Math.min(learned, (RULE_OF_THREE * 1_000) / Math.max(1, sinceLastMs));
      smoothShape();
      const scale = perSecond / (total * width);
      return (rating) => (smooth[bucketOf(rating)] as number) * scale;
    },
  };
};
