import type { Passed } from './load-trail.ts';

/** What a player does wrong once. All but those who leave by `dequeue` play well from then on. */
export const MISDEEDS = [
  /** Does not answer its first `start_loading`. */
  'no-show',
  /** `dequeue` while it loads, and while it waits. */
  'decline',
  'dequeue',
  /** Says nothing for 20 s though its connection stands, then comes back by another one. */
  'silent drop',
  /** Loses its connection, and comes back. */
  'drop while waiting',
  'drop while loading',
  /** Sends each frame twice. */
  'duplicates',
] as const;
export type Misdeed = (typeof MISDEEDS)[number];

export interface LoadPlayerPlan {
  readonly url: string;
  readonly token: string;
  readonly gameMode: string;
  readonly misdeed: Misdeed | null;
  readonly loadingMs: number;
  /** Not matched by then, it is lost. */
  readonly patienceMs: number;
}

/** Told of what players see; durations in ms. */
export interface Witness {
  /** From `enqueue` to `queued`. */
  queued(ms: number): void;
  /** From the player's `enqueue` to its first `start_loading`; only of players who do nothing wrong. */
  told(ms: number): void;
  ponged(ms: number): void;
  refused(code: string): void;
}

/** `left`: as it meant to. */
export type Ending = 'matched' | 'left' | 'lost';

export interface LoadReport {
  readonly ending: Ending;
  readonly matches: number;
  /** The last frames in both directions, oldest first. */
  readonly trail: readonly Passed[];
}

export interface Playing {
  readonly report: Promise<LoadReport>;
  /** Goes away at once, whatever it waits for. */
  leave(): void;
}
