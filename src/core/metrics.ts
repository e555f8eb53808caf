interface MetricDefinition {
  /** Counts are added up, of a gauge the last value counts, and durations in ms are kept one by one. */
  readonly kind: 'count' | 'gauge' | 'milliseconds';
  /** What each value is published for. Every one of these is a metric of its own, and is paid for as one. */
  readonly of: readonly MetricScope[];
}

/** The whole deployment, one queue of it, or one function. */
export type MetricScope = 'deployment' | 'queue' | 'function';

const inAll = ['deployment'] as const;
const ofQueue = ['queue'] as const;

/** Everything that is counted and measured: what the functions publish, and what a dashboard may show. */
export const METRICS = {
  /** Players who joined a line. */
  Enqueued: { kind: 'count', of: inAll },
  /** Matches formed, whether they are played or cancelled in the end. */
  Matches: { kind: 'count', of: ofQueue },
  /** Players who were given a game server. */
  Matched: { kind: 'count', of: inAll },
  /** Matches that ended before they had a server, for whatever reason. */
  Cancelled: { kind: 'count', of: inAll },
  /** Players who were told of their match and did not load. */
  NoShows: { kind: 'count', of: inAll },
  /** Tickets that wait, at this moment. */
  QueueSize: { kind: 'gauge', of: ofQueue },
  /** How long a ticket had waited when its match was formed. */
  WaitMs: { kind: 'milliseconds', of: ['deployment', 'queue'] },
  /** Rounds of matching. */
  Ticks: { kind: 'count', of: inAll },
  TickMs: { kind: 'milliseconds', of: inAll },
  /** Queues with enough players and no ticker, or out of reach, as the minute schedule meets them. */
  QueuesUnattended: { kind: 'gauge', of: inAll },
  /** Proposals whose tickets had left the line meanwhile. */
  ClaimsLost: { kind: 'count', of: inAll },
  /** Pushes about a match that nobody accepted, though the connection is not known to be gone. */
  UntoldPlayers: { kind: 'count', of: inAll },
  /** Matches for which no game server could be had after all tries. */
  AllocationFailures: { kind: 'count', of: inAll },
  /** Invalid transitions that were asked for and refused. */
  Violations: { kind: 'count', of: inAll },
  /** Frames pushed to connections; each is a message that is paid for. */
  FramesPosted: { kind: 'count', of: inAll },
  /** What went wrong and was answered, repeated or left to the sweep. */
  Faults: { kind: 'count', of: ['deployment', 'function'] },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

export type MetricName = keyof typeof METRICS;

type NameOf<Kind extends MetricDefinition['kind']> = {
  [Name in MetricName]: (typeof METRICS)[Name]['kind'] extends Kind ? Name : never;
}[MetricName];

export type CountName = NameOf<'count'>;
export type GaugeName = NameOf<'gauge'>;
export type DurationName = NameOf<'milliseconds'>;
