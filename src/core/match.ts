import type { MatchRules } from './match-rules.ts';
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
  /** Where it should be played: the region that all accept with the least latency; null where none matters. */
  readonly region: string | null;
  readonly quality: Quality;
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
