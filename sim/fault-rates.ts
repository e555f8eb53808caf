/** From `min` to `max` ms. */
export interface Span {
  readonly min: number;
  readonly max: number;
}

/**
 * How often what goes wrong. Shares are chances of 0 to 1 for each frame, invocation, call or post; moments are times
 * an hour, at random.
 */
export interface FaultRates {
  readonly frames: {
    readonly delayMs: Span;
    readonly lost: number;
    readonly doubled: number;
    /** On the way for seconds, so that later ones arrive first. */
    readonly late: number;
  };
  readonly invokes: { readonly lost: number; readonly doubled: number; readonly late: number };
  /** Of a function's calls of a store, before they take effect or after. */
  readonly calls: {
    readonly slow: number;
    readonly failed: number;
    readonly answerLost: number;
    readonly killed: number;
    readonly frozen: number;
  };
  readonly posts: { readonly slow: number; readonly failed: number };
  readonly disconnects: { readonly untold: number };
  readonly provider: {
    readonly fails: number;
    /** Does not answer at all, to any try: the function is killed when its time is up. */
    readonly hangs: number;
    readonly slow: number;
    readonly answerLost: number;
    readonly keeps: number;
  };
  /** Of each container's clock, either way. */
  readonly clockSkewMsMax: number;
  readonly anHour: Readonly<Record<DisasterName, number>>;
}

export const DISASTERS = [
  'redis_away',
  'redis_failed_over',
  'redis_emptied',
  'records_away',
  'posts_throttled',
  'provider_away',
  'deployed',
  'containers_killed',
] as const;

export type DisasterName = (typeof DISASTERS)[number];

const NEVER = Object.fromEntries(DISASTERS.map((name) => [name, 0])) as Record<DisasterName, number>;

/** Everything works, and takes its time. */
const none: FaultRates = {
  frames: { delayMs: { min: 5, max: 60 }, lost: 0, doubled: 0, late: 0 },
  invokes: { lost: 0, doubled: 0, late: 0 },
  calls: { slow: 0.02, failed: 0, answerLost: 0, killed: 0, frozen: 0 },
  posts: { slow: 0, failed: 0 },
  disconnects: { untold: 0 },
  provider: { fails: 0, hangs: 0, slow: 0.1, answerLost: 0, keeps: 0 },
  clockSkewMsMax: 0,
  anHour: NEVER,
};

/** A bad day: whatever can go wrong does, now and then. */
const some: FaultRates = {
  frames: { delayMs: { min: 5, max: 120 }, lost: 0.002, doubled: 0.005, late: 0.01 },
  invokes: { lost: 0.01, doubled: 0.02, late: 0.02 },
  calls: { slow: 0.05, failed: 0.001, answerLost: 0.001, killed: 0.0005, frozen: 0.0003 },
  posts: { slow: 0.01, failed: 0.01 },
  disconnects: { untold: 0.02 },
  provider: { fails: 0.02, hangs: 0.005, slow: 0.2, answerLost: 0.02, keeps: 0.02 },
  clockSkewMsMax: 300,
  anHour: {
    redis_away: 1,
    redis_failed_over: 1,
    redis_emptied: 0.5,
    records_away: 1,
    posts_throttled: 1,
    provider_away: 1,
    deployed: 2,
    containers_killed: 1,
  },
};

/** The worst day: few things work at the first try. */
const many: FaultRates = {
  frames: { delayMs: { min: 5, max: 400 }, lost: 0.02, doubled: 0.03, late: 0.05 },
  invokes: { lost: 0.1, doubled: 0.1, late: 0.1 },
  calls: { slow: 0.1, failed: 0.01, answerLost: 0.01, killed: 0.005, frozen: 0.003 },
  posts: { slow: 0.05, failed: 0.05 },
  disconnects: { untold: 0.2 },
  provider: { fails: 0.1, hangs: 0.02, slow: 0.3, answerLost: 0.1, keeps: 0.1 },
  clockSkewMsMax: 2_000,
  anHour: {
    redis_away: 6,
    redis_failed_over: 6,
    redis_emptied: 3,
    records_away: 6,
    posts_throttled: 4,
    provider_away: 4,
    deployed: 6,
    containers_killed: 6,
  },
};

export const FAULT_RATES = { none, some, many } as const satisfies Readonly<Record<string, FaultRates>>;

export type FaultLevel = keyof typeof FAULT_RATES;
