import { type MatchRules, widened } from './match-rules.ts';
import type { Line } from './matching/line.ts';
import { ACCEPTED, ATTRIBUTE, AVOIDED, acceptedGap, RATING, REGION } from './matching/pair-rules.ts';
import { OUT_OF_REACH } from './matching/ticket-columns.ts';
import type { Meeting } from './meeting.ts';
import type { NextWidening } from './next-widening.ts';

/** A ticket that was refused, and how near it is to being accepted. */
export interface NearestMiss {
  readonly ticketId: string;
  readonly rule: string;
  /** By how much the rule is broken. Null: by no amount, as with an attribute or a blocked player. */
  readonly by: { readonly amount: number; readonly unit: 'points' | 'ms' | '' } | null;
  /** When both accept each other, if both still wait then; null: never. */
  readonly acceptedInMs: number | null;
}

/** The name of a rule by the code of its refusals: `rating`, `region`, `avoided` or `attribute <name>`. */
export const ruleOf = ({ attributes }: MatchRules, code: number): string => {
  if (code === RATING) return 'rating';
  if (code === REGION) return 'region';
  if (code === AVOIDED) return 'avoided';
  return `attribute ${attributes[code - ATTRIBUTE]?.attribute}`;
};

/** Latency in ms that a ticket accepts now, but for the player's own maximum. */
export const acceptedLatencyMs = ({ rules, waitsMs }: Line, place: number): number =>
  rules.regions === null ? OUT_OF_REACH : widened(rules.regions.latencyMs, waitsMs[place] as number);

/** The refused ticket that will be accepted first, or the nearest in rating where none will. */
export const nearestMiss = (
  line: Line,
  place: number,
  met: Meeting,
  next: NextWidening['accepts'],
): NearestMiss | null => {
  const index = met.places.findIndex((other, at) =>
    next === null
      ? met.refusals[at] !== ACCEPTED
      : line.pool.at(line.slots[other] as number).ticketId === next.ticketId,
  );
  const other = met.places[index];
  const code = met.refusals[index];
  if (other === undefined || code === undefined) return null;
  return {
    ticketId: line.pool.at(line.slots[other] as number).ticketId,
    rule: ruleOf(line.rules, code),
    by: missedBy(line, place, other, code),
    acceptedInMs: next?.inMs ?? null,
  };
};

const missedBy = (line: Line, place: number, other: number, code: number): NearestMiss['by'] => {
  if (code === RATING) {
    const apart = Math.abs((line.ratings[place] as number) - (line.ratings[other] as number));
    return { amount: apart - acceptedGap(line, place, other), unit: 'points' };
  }
  if (code === REGION) {
    const amount = missedLatencyMs(line, place, other);
    return amount === null ? null : { amount, unit: 'ms' };
  }
  const rule = line.rules.attributes[code - ATTRIBUTE];
  if (rule?.kind !== 'within') return null;
  return { amount: differenceOf(line, place, other, code - ATTRIBUTE) - rule.difference, unit: '' };
};

const differenceOf = ({ pool, rules, slots }: Line, place: number, other: number, rule: number): number => {
  const { attributes } = pool.columns();
  const numberOf = (at: number) =>
    attributes[(slots[at] as number) * rules.attributes.length + rule] as number;
  return Math.abs(numberOf(place) - numberOf(other));
};

/** By how much the nearest region is too far for one of two tickets; null: each is out of reach for one of them. */
const missedLatencyMs = (line: Line, place: number, other: number): number | null => {
  const { latencies } = line.pool.columns();
  const names = line.rules.regions?.names ?? [];
  const missedMs = names.map((_, region) => {
    const missedBy = (at: number): number => {
      const latencyMs = latencies[(line.slots[at] as number) * names.length + region] as number;
      return latencyMs === OUT_OF_REACH ? Number.POSITIVE_INFINITY : latencyMs - acceptedLatencyMs(line, at);
    };
    return Math.max(missedBy(place), missedBy(other));
  });
  const least = Math.min(...missedMs);
  return Number.isFinite(least) ? least : null;
};
