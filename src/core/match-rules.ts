/** A limit that grows with the wait: `atOnce` for a newcomer, `atLast` after `overMs`, in a straight line. */
export interface Widening {
  readonly atOnce: number;
  readonly atLast: number;
  readonly overMs: number;
}

/** Equal teams. With `sizeMin` below `sizeMax`, all teams of a match have the same size in between. */
export interface TeamShape {
  readonly count: number;
  /** Players of a full team. */
  readonly sizeMax: number;
  /** Players of the smallest team that may play. */
  readonly sizeMin: number;
  /**
   * Once the oldest ticket of a match has waited this long, `sizeMin` is enough; before that, a size on the
   * straight line from `sizeMax`.
   */
  readonly shrinkOverMs: number;
}

export interface RegionRules {
  /** The regions that servers can be had in, at most 31; others that a ticket names do not matter. */
  readonly names: readonly string[];
  /** Latency in ms that a ticket accepts, never more than its own maximum. */
  readonly latencyMs: Widening;
}

/**
 * What tickets demand of each other's attributes. A ticket without the attribute accepts every value. After
 * `relaxAfterMs` a ticket does not insist any more. `equal` and `within` are about the others, and are dropped
 * only between two who both do not insist. `overlap` is about the match: who does not insist accepts any of
 * the values, and the match still has one that all who insist share.
 */
export type AttributeRule =
  /** All tickets of a match have the same value. */
  | { readonly kind: 'equal'; readonly attribute: string; readonly relaxAfterMs: number | null }
  /** All tickets of a match share at least one of these values, at most 31; other values do not count. */
  | {
      readonly kind: 'overlap';
      readonly attribute: string;
      readonly values: readonly string[];
      readonly relaxAfterMs: number | null;
    }
  /** The numbers of any two tickets differ by no more than this. */
  | {
      readonly kind: 'within';
      readonly attribute: string;
      readonly difference: number;
      readonly relaxAfterMs: number | null;
    }
  /**
   * Each team has at least `count` players for `value`: a ticket of n players who offer the value, alone or in
   * a list, stands for up to n players, and each player for one value. It is never relaxed.
   */
  | {
      readonly kind: 'at_least';
      readonly attribute: string;
      readonly value: string;
      readonly count: number;
    };

/** `hard`: never together. `soft`: not until one of the two has escalated. */
export type AvoidRule = 'off' | 'soft' | 'hard';

/** `prefer`: teams of the same party sizes, until the oldest ticket has escalated. `require`: always. */
export type PremadeParity = 'off' | 'prefer' | 'require';

/** What the matcher needs to know of a game mode. */
export interface MatchRules {
  readonly gameMode: string;
  readonly teams: TeamShape;
  /**
   * Rating points that a ticket accepts between itself and any other of its match; null: ratings do not
   * matter, and matches are made by age.
   */
  readonly ratingWindow: Widening | null;
  /**
   * What a second of waiting costs, in rating points: a match is held back while a better one is likely soon
   * enough to be worth the wait. Null: whatever is acceptable is matched at once.
   */
  readonly holdingPointsPerSecond: number | null;
  /**
   * A ticket that has waited `afterMs` goes first, in the order of age, and is held back no more. `gapMax`:
   * rating points accepted between it and anybody, whatever their windows say; null: the windows stand.
   */
  readonly escalation: { readonly afterMs: number; readonly gapMax: number | null };
  readonly regions: RegionRules | null;
  readonly attributes: readonly AttributeRule[];
  readonly avoidBlocked: AvoidRule;
  readonly avoidRecent: AvoidRule;
  readonly premadeParity: PremadeParity;
}

/** Rules that ask for nothing but full teams. */
export const plainRules = (gameMode: string, teamCount: number, teamSize: number): MatchRules => ({
  gameMode,
  teams: { count: teamCount, sizeMax: teamSize, sizeMin: teamSize, shrinkOverMs: 0 },
  ratingWindow: null,
  holdingPointsPerSecond: null,
  escalation: { afterMs: 60_000, gapMax: null },
  regions: null,
  attributes: [],
  avoidBlocked: 'off',
  avoidRecent: 'off',
  premadeParity: 'off',
});

/** The limit after waiting so long, rounded down. */
export const widened = ({ atOnce, atLast, overMs }: Widening, waitedMs: number): number => {
  const share = overMs <= 0 ? 1 : Math.min(1, Math.max(0, waitedMs / overMs));
  return Math.floor(atOnce + (atLast - atOnce) * share);
};

/** Whether tickets that do not match now may match later though nobody comes, goes or escalates. */
export const gainsByWaiting = (rules: MatchRules): boolean =>
  [rules.ratingWindow, rules.regions?.latencyMs].some((limit) => limit && limit.atOnce !== limit.atLast) ||
  rules.teams.sizeMin < rules.teams.sizeMax ||
  rules.attributes.some((rule) => rule.kind !== 'at_least' && rule.relaxAfterMs !== null) ||
  [rules.avoidBlocked, rules.avoidRecent].includes('soft') ||
  rules.premadeParity === 'prefer' ||
  rules.holdingPointsPerSecond !== null ||
  rules.escalation.gapMax !== null;
