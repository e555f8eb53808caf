import type { AttributeRule, MatchRules } from './match-rules.ts';
import type { Line } from './matching/line.ts';
import { createMatcher } from './matching/matcher.ts';
import { ACCEPTED, refusalOf } from './matching/pair-rules.ts';
import { meet, placeOf } from './meeting.ts';
import type { WaitingTicket } from './ticket.ts';
import { createWhyWaiting } from './why-waiting.ts';

/** What will be otherwise for a ticket if everybody goes on waiting and nobody comes or goes. */
export interface NextWidening {
  /** The first ticket that it will accept besides those it accepts now, nearest first. Null: there will be none. */
  readonly accepts: { readonly ticketId: string; readonly inMs: number } | null;
  /** When a match could be made; null: never. */
  readonly matchableInMs: number | null;
}

/** The line of these tickets at any moment. It is valid until it is asked for another moment. */
export const lineOf = (tickets: readonly WaitingTicket[], rules: MatchRules): ((nowMs: number) => Line) => {
  const matcher = createMatcher(rules);
  matcher.add(tickets.toSorted((a, b) => a.enqueuedAtMs - b.enqueuedAtMs));
  return matcher.line;
};

/**
 * With holding, looks at so many moments first: who could be in a match may be held back again, as soon as
 * others accept more and so promise a better one. A chance that is gone before the next look is overlooked.
 */
const LOOKS_WHEN_HOLDING = 32;

/**
 * Asks the rules at later moments, of all who wait: those whom the ticket will never meet tell, too, how many
 * arrive. What is accepted stays accepted, since limits only widen, so that the first moment is found by
 * bisection, up to the last at which anything widens.
 */
export const nextWidening = (
  ticketId: string,
  tickets: readonly WaitingTicket[],
  rules: MatchRules,
  nowMs: number,
): NextWidening => {
  const lineAt = lineOf(tickets, rules);
  const placeAt = (line: Line): number => placeOf(line, ticketId) ?? 0;
  const acceptedAt = (atMs: number): readonly string[] => {
    const line = lineAt(atMs);
    const place = placeAt(line);
    const { places } = meet(line, place);
    const accepted = places.filter((other) => refusalOf(line, place, other) === ACCEPTED);
    return accepted.map((other) => line.pool.at(line.slots[other] as number).ticketId);
  };
  const isMatchableAt = (atMs: number): boolean => {
    const line = lineAt(atMs);
    const place = placeAt(line);
    return createWhyWaiting(line)(place, meet(line, place)) === 'could_play';
  };

  const untilMs = lastWideningMs(tickets, rules, nowMs);
  const acceptedNow = new Set(acceptedAt(nowMs));
  const moreAtMs = firstMoment(nowMs, untilMs, 1, (atMs) => acceptedAt(atMs).length > acceptedNow.size);
  const first = moreAtMs === null ? undefined : acceptedAt(moreAtMs).find((each) => !acceptedNow.has(each));
  const looks = rules.holdingPointsPerSecond === null ? 1 : LOOKS_WHEN_HOLDING;
  const matchableAtMs = firstMoment(nowMs, untilMs, looks, isMatchableAt);
  return {
    accepts: moreAtMs === null || first === undefined ? null : { ticketId: first, inMs: moreAtMs - nowMs },
    matchableInMs: matchableAtMs === null ? null : matchableAtMs - nowMs,
  };
};

/** After this moment nobody accepts more than before. */
const lastWideningMs = (tickets: readonly WaitingTicket[], rules: MatchRules, nowMs: number): number => {
  const { ratingWindow, regions, teams, escalation, attributes } = rules;
  const longestMs = Math.max(
    escalation.afterMs,
    teams.shrinkOverMs,
    ratingWindow?.overMs ?? 0,
    regions?.latencyMs.overMs ?? 0,
    ...attributes.map(relaxAfterMs),
  );
  return tickets.reduce((latest, { enqueuedAtMs }) => Math.max(latest, enqueuedAtMs + longestMs), nowMs);
};

const relaxAfterMs = (rule: AttributeRule): number =>
  rule.kind === 'at_least' ? 0 : (rule.relaxAfterMs ?? 0);

/**
 * The first whole ms of a span at which something holds that also holds at its end; null: it does not. Looks at
 * so many moments, and takes it that what holds at one has held since it began to after the one before.
 */
const firstMoment = (
  fromMs: number,
  untilMs: number,
  looks: number,
  holds: (atMs: number) => boolean,
): number | null => {
  if (holds(fromMs)) return fromMs;
  if (!holds(untilMs)) return null;
  const lookMs = (untilMs - fromMs) / looks;
  let look = 1;
  while (look < looks && !holds(fromMs + Math.floor(look * lookMs))) look++;
  let before = fromMs + Math.floor((look - 1) * lookMs);
  let after = fromMs + Math.floor(look * lookMs);
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (holds(middle)) after = middle;
    else before = middle;
  }
  return after;
};
