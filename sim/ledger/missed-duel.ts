import { type MatchRules, widened } from '../../src/core/match-rules.ts';
import type { WaitingTicket } from '../../src/core/ticket.ts';

/**
 * Two who may play each other, one of whom has escalated, told from what `MatchRules` promises and from nothing of the
 * matcher, which would agree with itself. Duels that ask for regions or attributes are left to that.
 */
export const missedDuel = (
  waiting: readonly WaitingTicket[],
  rules: MatchRules,
  nowMs: number,
): readonly [WaitingTicket, WaitingTicket] | null => {
  const { teams, regions, attributes, escalation } = rules;
  if (teams.count !== 2 || teams.sizeMax !== 1 || regions !== null || attributes.length > 0) return null;
  const alone = waiting.filter(({ request }) => request.members.length === 1);
  for (const one of alone) {
    if (waitedMs(one, nowMs) < escalation.afterMs) continue;
    const other = alone.find((each) => each !== one && mayPlay(rules, one, each, nowMs));
    if (other !== undefined) return [one, other];
  }
  return null;
};

const waitedMs = ({ enqueuedAtMs, request }: WaitingTicket, nowMs: number): number =>
  nowMs - enqueuedAtMs + (request.prioritySeconds ?? 0) * 1_000;

/** Where one of them has escalated: no soft rule holds any more, and a wider gap is accepted. */
const mayPlay = (rules: MatchRules, one: WaitingTicket, other: WaitingTicket, nowMs: number): boolean => {
  if (isKeptFrom(rules, one, other) || isKeptFrom(rules, other, one)) return false;
  const { ratingWindow, escalation } = rules;
  if (ratingWindow === null) return true;
  const shortestMs = Math.min(waitedMs(one, nowMs), waitedMs(other, nowMs));
  const accepted = Math.max(widened(ratingWindow, shortestMs), escalation.gapMax ?? 0);
  return Math.abs(ratingOf(one) - ratingOf(other)) <= accepted;
};

const isKeptFrom = (rules: MatchRules, { request }: WaitingTicket, other: WaitingTicket): boolean => {
  const { blocked = [], recentOpponents = [] } = request;
  const avoided = [
    ...(rules.avoidBlocked === 'hard' ? blocked : []),
    ...(rules.avoidRecent === 'hard' ? recentOpponents : []),
  ];
  return other.request.members.some(({ player }) => avoided.includes(player));
};

const ratingOf = ({ request }: WaitingTicket): number => Math.round(request.members[0]?.rating ?? 0);
