import type { MatchRules } from './match-rules.ts';

/** A game mode with every default filled in. Written in `config/matchmaking.toml`. */
export interface GameMode {
  readonly id: string;
  /** Tickets that may meet: one queue a game mode. */
  readonly queue: string;
  readonly rules: MatchRules;
  /** Players of the smallest match. */
  readonly requiredPlayers: number;
  /** Of how many recent opponents a player is kept apart; 0 where `rules.avoidRecent` is off. */
  readonly recentOpponents: number;
  /** False: a claim goes straight to allocating. */
  readonly loading: boolean;
  /** Where a rating comes from: the player's profile, or a signed claim of the token. */
  readonly ratingSource: 'profile' | 'token';
  readonly loadingSessionTimeoutMs: number;
  readonly reconnectGraceMs: number;
  readonly requeueDelayMs: number;
  /** A ticket that waits longer than this expires. */
  readonly ticketTimeoutMs: number;
}

/** One step of the cool-down ladder applies to each no-show; the count decays. */
export interface PenaltyRules {
  /** Cool-down of the first, second, ... no-show in ms; further ones get the last. */
  readonly cooldownLadderMs: readonly number[];
  /** After this long without a no-show, one step is forgotten. */
  readonly decayMs: number;
}

export interface RateLimits {
  readonly writesPerMinute: number;
  readonly readsPerMinute: number;
  readonly enqueuesPerMinute: number;
}

export interface AllocationRules {
  readonly provider:
    | { readonly kind: 'static'; readonly addresses: readonly string[] }
    | { readonly kind: 'http'; readonly url: string };
  readonly requestTimeoutMs: number;
  /** Tries after the first. */
  readonly retriesMax: number;
  readonly tokenTtlMs: number;
}

/** The whole configuration, validated. */
export interface Configuration {
  readonly tickIntervalMs: number;
  readonly allocation: AllocationRules;
  readonly penalties: PenaltyRules;
  readonly rateLimits: RateLimits;
  readonly events: { readonly redis: boolean; readonly eventBridgeBus: string | null };
  /** By id. */
  readonly gameModes: ReadonlyMap<string, GameMode>;
}
