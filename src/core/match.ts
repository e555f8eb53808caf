import type { WaitingTicket } from './ticket.ts';

/** Parts of a match's quality, each 0..1; `total` is what matches are compared by. */
export interface Quality {
  readonly total: number;
  readonly [part: string]: number;
}

/** A match that the matcher would like. It changes nothing. */
export interface Proposal {
  /** Ticket ids, one array a team, parties whole. */
  readonly teams: readonly (readonly string[])[];
  readonly quality: Quality;
}

/** What the matcher needs to know of a game mode. */
export interface MatchRules {
  readonly gameMode: string;
  /** Players that each team must have; the length is the number of teams. */
  readonly teamSizes: readonly number[];
  /** Null: ratings do not matter. Otherwise the gap a ticket accepts grows with its wait. */
  readonly ratingWindow: RatingWindow | null;
}

/** From `gapMin` at once to `gapMax` after `widenOverSeconds`, in a straight line. */
export interface RatingWindow {
  readonly gapMin: number;
  readonly gapMax: number;
  readonly widenOverSeconds: number;
}

/**
 * The matching core: pure, the same bytes from the same input in any order of tickets. No ticket appears
 * twice in what it returns.
 */
export type Match = (
  tickets: readonly WaitingTicket[],
  rules: MatchRules,
  nowMs: number,
  seed: number,
) => readonly Proposal[];
