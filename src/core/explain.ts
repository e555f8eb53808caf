import type { WaitReason } from '../protocol/wait-reasons.ts';
import type { MatchRules } from './match-rules.ts';
import type { Line } from './matching/line.ts';
import { ACCEPTED, acceptedGap } from './matching/pair-rules.ts';
import { acceptedOf, type Meeting, meet, placeOf, playersNeeded } from './meeting.ts';
import { acceptedLatencyMs, type NearestMiss, nearestMiss, ruleOf } from './nearest-miss.ts';
import { lineOf, nextWidening } from './next-widening.ts';
import type { WaitingTicket } from './ticket.ts';
import { createWhyWaiting } from './why-waiting.ts';

/** Why a ticket waits, as of a moment. Rules are named `rating`, `region`, `avoided` or `attribute <name>`. */
export interface Explanation {
  readonly ticketId: string;
  /** With the seconds that the ticket is credited with. */
  readonly waitedMs: number;
  readonly players: number;
  readonly rating: number;
  /** What the ticket accepts now. Null: anything. */
  readonly accepts: { readonly ratingGap: number | null; readonly regions: readonly string[] | null };
  /** Players of the smallest match that it could be in now. */
  readonly playersNeeded: number;
  /** Other tickets that fit by their sizes, the nearest in rating; `isCut`: there are more, which were not looked at. */
  readonly met: { readonly tickets: number; readonly players: number; readonly isCut: boolean };
  readonly accepted: { readonly tickets: number; readonly players: number };
  readonly refused: readonly { readonly rule: string; readonly tickets: number; readonly players: number }[];
  /**
   * Null: a match could be made, and is with the next tick. If `matchableInMs` is not 0, matching does not find
   * one, but has not looked at everything.
   */
  readonly reason: WaitReason | null;
  readonly nearestMiss: NearestMiss | null;
  /**
   * When a match could be made of those who wait now, if nobody comes or goes; null: not as far as can be
   * seen. At this moment one can be made, and just before it none; with holding, an earlier chance that soon
   * passes may be overlooked.
   */
  readonly matchableInMs: number | null;
  /** When the ticket goes first, before all that are younger; 0: it does. */
  readonly goesFirstInMs: number;
}

/**
 * Why a ticket of these still waits at a moment. Pure: asks the rules that matching asks, at this moment and,
 * as everybody's wait goes on, at later ones. How soon a better match is likely is judged by when these tickets
 * came. Null: the ticket is not among them, or is larger than a team.
 */
export const explain = (
  tickets: readonly WaitingTicket[],
  rules: MatchRules,
  ticketId: string,
  nowMs: number,
): Explanation | null => {
  const line = lineOf(tickets, rules)(nowMs);
  const place = placeOf(line, ticketId);
  if (place === null) return null;
  const met = meet(line, place);
  const waitedMs = line.waitsMs[place] as number;
  const why = createWhyWaiting(line)(place, met);
  const next = nextWidening(ticketId, tickets, rules, nowMs);
  return {
    ticketId,
    waitedMs,
    players: line.sizes[place] as number,
    rating: line.pool.columns().ratings[line.slots[place] as number] as number,
    accepts: acceptedNow(line, place),
    playersNeeded: playersNeeded(line, place, met),
    met: { ...countOf(line, met.places), isCut: met.isCut },
    accepted: countOf(line, acceptedOf(met)),
    refused: refusalsOf(line, met),
    reason: why === 'could_play' || why === 'unknown' ? null : why,
    nearestMiss: nearestMiss(line, place, met, next.accepts),
    matchableInMs: next.matchableInMs,
    goesFirstInMs: Math.max(0, rules.escalation.afterMs - waitedMs),
  };
};

const acceptedNow = (line: Line, place: number): Explanation['accepts'] => {
  const { rules, pool } = line;
  const { latencies } = pool.columns();
  const names = rules.regions?.names ?? [];
  const limitMs = acceptedLatencyMs(line, place);
  const row = (line.slots[place] as number) * names.length;
  return {
    ratingGap: rules.ratingWindow === null ? null : acceptedGap(line, place, place),
    regions: rules.regions && names.filter((_, region) => (latencies[row + region] as number) <= limitMs),
  };
};

const countOf = ({ sizes }: Line, places: readonly number[]) => ({
  tickets: places.length,
  players: places.reduce((sum, place) => sum + (sizes[place] as number), 0),
});

const refusalsOf = (line: Line, { places, refusals }: Meeting): Explanation['refused'] => {
  const codes = [...new Set(refusals)].filter((code) => code !== ACCEPTED).sort((a, b) => a - b);
  return codes.map((code) => ({
    rule: ruleOf(line.rules, code),
    ...countOf(
      line,
      places.filter((_, index) => refusals[index] === code),
    ),
  }));
};
