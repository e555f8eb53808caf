import { PRIORITY_SECONDS_MAX } from './limits.ts';
import { RATING_MAX, type TicketRequest } from './ticket.ts';

/** What is known of a ticket's members beyond what they ask for. No client says it, and none is shown it. */
export type Standing = Pick<TicketRequest, 'prioritySeconds' | 'blocked' | 'recentOpponents'>;

/** The part of it that a member's profile, or token, says. */
export interface MemberStanding {
  readonly prioritySeconds: number;
  readonly blocked: readonly string[];
}

/**
 * The greatest priority of the members, whom any of them blocked, and the first `recentMax` whom each of
 * them met. What is empty is left out.
 */
export const standingOf = (
  members: readonly MemberStanding[],
  opponents: readonly (readonly string[])[],
  recentMax: number,
): Standing => {
  const prioritySeconds = Math.max(0, ...members.map((member) => member.prioritySeconds));
  const blocked = [...new Set(members.flatMap((member) => member.blocked))];
  const recentOpponents = [...new Set(opponents.flatMap((met) => met.slice(0, recentMax)))];
  return {
    ...(prioritySeconds === 0 ? {} : { prioritySeconds }),
    ...(blocked.length === 0 ? {} : { blocked }),
    ...(recentOpponents.length === 0 ? {} : { recentOpponents }),
  };
};

export const withoutStanding = ({
  prioritySeconds: _priority,
  blocked: _blocked,
  recentOpponents: _recent,
  ...request
}: TicketRequest): TicketRequest => request;

/** Of whatever stands in a profile or a token as seconds of priority: what counts. */
export const clampPriority = (seconds: unknown): number =>
  typeof seconds === 'number' && seconds > 0 ? toThousandths(Math.min(seconds, PRIORITY_SECONDS_MAX)) : 0;

/** Of whatever stands in a token as a rating: what counts. Null without one. */
export const clampRating = (rating: unknown): number | null =>
  typeof rating === 'number' && Number.isFinite(rating)
    ? toThousandths(Math.max(-RATING_MAX, Math.min(rating, RATING_MAX)))
    : null;

/** DynamoDB refuses numbers that are next to nothing, as it does those beyond 126 digits. */
const toThousandths = (value: number): number => Math.round(value * 1_000) / 1_000;
