import { type MatchRules, widened } from '../../../src/core/match-rules.ts';
import type { Attribute, WaitingTicket } from '../../../src/core/ticket.ts';

/** Whether two tickets accept each other, told from what `MatchRules` promises and from nothing of the matcher. */

const waitedMs = ({ enqueuedAtMs, request }: WaitingTicket, nowMs: number): number =>
  nowMs - enqueuedAtMs + (request.prioritySeconds ?? 0) * 1_000;

const ratingOf = ({ request: { members } }: WaitingTicket): number =>
  Math.round(members.reduce((sum, { rating }) => sum + Math.round(rating), 0) / members.length);

const areNear = (rules: MatchRules, a: WaitingTicket, b: WaitingTicket, nowMs: number): boolean => {
  const { ratingWindow, escalation } = rules;
  if (ratingWindow === null) return true;
  const waits = [a, b].map((ticket) => waitedMs(ticket, nowMs));
  const gap = Math.min(...waits.map((waited) => widened(ratingWindow, waited)));
  const hasEscalated = waits.some((waited) => waited >= escalation.afterMs);
  const accepted = hasEscalated ? Math.max(gap, escalation.gapMax ?? gap) : gap;
  return Math.abs(ratingOf(a) - ratingOf(b)) <= accepted;
};

const listOf = (value: Attribute): readonly string[] => (typeof value === 'object' ? value : [String(value)]);

const agree = (rule: MatchRules['attributes'][number], one: Attribute, other: Attribute): boolean => {
  if (rule.kind === 'equal') return JSON.stringify(one) === JSON.stringify(other);
  if (rule.kind === 'within') return !(Math.abs(Number(one) - Number(other)) > rule.difference);
  if (rule.kind === 'at_least') return true;
  return rule.values.some((value) => listOf(one).includes(value) && listOf(other).includes(value));
};

/** A rule on what is played (`overlap`) binds who insists; one on who plays together binds both until both relax. */
const haveInCommon = (rules: MatchRules, a: WaitingTicket, b: WaitingTicket, nowMs: number): boolean =>
  rules.attributes.every((rule) => {
    const [one, other] = [a, b].map(({ request }) => request.attributes[rule.attribute]);
    if (one === undefined || other === undefined || rule.kind === 'at_least') return true;
    const relaxed = [a, b].filter((ticket) => waitedMs(ticket, nowMs) >= (rule.relaxAfterMs ?? Infinity));
    return relaxed.length >= (rule.kind === 'overlap' ? 1 : 2) || agree(rule, one, other);
  });

const shareRegion = ({ regions }: MatchRules, tickets: readonly WaitingTicket[], nowMs: number): boolean =>
  regions === null ||
  regions.names.some((name) =>
    tickets.every((ticket) => {
      const { regions: named, maxLatencyMs = Infinity } = ticket.request;
      const accepted = Math.min(maxLatencyMs, widened(regions.latencyMs, waitedMs(ticket, nowMs)));
      return Object.keys(named).length === 0 || (named[name] ?? Infinity) <= accepted;
    }),
  );

const mayMeet = (rules: MatchRules, a: WaitingTicket, b: WaitingTicket, nowMs: number): boolean => {
  const hasEscalated = [a, b].some((ticket) => waitedMs(ticket, nowMs) >= rules.escalation.afterMs);
  const avoids = ({ request }: WaitingTicket, other: WaitingTicket) =>
    other.request.members.some(
      ({ player }) =>
        (isOn(rules.avoidBlocked) && request.blocked?.includes(player)) ||
        (isOn(rules.avoidRecent) && request.recentOpponents?.includes(player)),
    );
  const isOn = (rule: MatchRules['avoidBlocked']) => rule === 'hard' || (rule === 'soft' && !hasEscalated);
  return !avoids(a, b) && !avoids(b, a);
};

export const pairOk = (rules: MatchRules, a: WaitingTicket, b: WaitingTicket, nowMs: number): boolean =>
  areNear(rules, a, b, nowMs) &&
  haveInCommon(rules, a, b, nowMs) &&
  shareRegion(rules, [a, b], nowMs) &&
  mayMeet(rules, a, b, nowMs);

/** One region for all, and in each `overlap` rule one value that all who insist name. */
export const allMeet = (rules: MatchRules, tickets: readonly WaitingTicket[], nowMs: number): boolean =>
  shareRegion(rules, tickets, nowMs) &&
  rules.attributes.every((rule) => {
    if (rule.kind !== 'overlap') return true;
    const insisting = tickets.flatMap((ticket) => {
      const value = ticket.request.attributes[rule.attribute];
      const isRelaxed = waitedMs(ticket, nowMs) >= (rule.relaxAfterMs ?? Infinity);
      return value === undefined || isRelaxed ? [] : [listOf(value)];
    });
    return (
      insisting.length === 0 || rule.values.some((value) => insisting.every((all) => all.includes(value)))
    );
  });
