import { RELEASED_FOR_MS } from '../../src/use-cases/allocate-session.ts';
import { type Deadlines, SWEPT_WITHIN_MS } from './deadlines.ts';
import type { Evidence } from './evidence.ts';
import type { Judge } from './judge.ts';
import type { SessionNote } from './queue-book.ts';

/** Game servers that the fleet has given out and not got back, by the loading session they were asked for. */
export interface Servers {
  /** Somebody watches the fleet; without that nothing can be said of servers. */
  isWatched: boolean;
  allocated(loadingSessionId: string, gameSessionId: string): void;
  released(loadingSessionId: string): void;
  /** The session is sent to this game server. */
  finished(session: SessionNote, gameSessionId: string): void;
  /** The session is cancelled: if it holds a server, that is to be released. */
  cancelled(session: SessionNote): void;
  /** The queue knows the session no more. */
  forgotten(session: SessionNote): void;
  /** Writes were lost, and sessions with them. */
  lost(): void;
  /** Somebody died who may have been about to give a server back. */
  allocateDied(): void;
  /** I4: everything has come to rest; whatever is out is in play. */
  checkAtRest(): void;
}

/** The clocks of containers differ from Redis' own. */
const CLOCK_OFF_MS_MAX = 10_000;

export interface ServersOptions {
  readonly judge: Judge;
  readonly evidence: Evidence;
  readonly deadlines: Deadlines;
  readonly nowMs: () => number;
  readonly tokenTtlMs: number;
  /** As the queues know it now. */
  readonly sessionOf: (sessionId: string) => SessionNote | undefined;
}

interface Fleet extends ServersOptions {
  /** Game session by loading session. */
  readonly out: Map<string, string>;
  /** Loading sessions that had been cancelled and forgotten when somebody late got a server for them. */
  readonly late: Set<string>;
}

export const createServers = (options: ServersOptions): Servers => {
  const fleet: Fleet = { ...options, out: new Map(), late: new Set() };
  const { judge, deadlines, nowMs, tokenTtlMs } = options;
  return {
    isWatched: false,
    allocated: (sessionId, gameSessionId) => noteAllocated(fleet, sessionId, gameSessionId),
    released: (sessionId) => noteReleased(fleet, sessionId),
    finished: ({ sessionId }, gameSessionId) => {
      const isOut = fleet.out.get(sessionId) === gameSessionId || isShaken(fleet, sessionId);
      judge.expect(
        'I4: players are sent to the server that was given out',
        isOut,
        () => `those of ${sessionId} to ${gameSessionId} instead of ${fleet.out.get(sessionId)}`,
      );
    },
    cancelled: ({ sessionId, claimedAtMs }) => {
      const givenUpAtMs = Math.max(nowMs(), claimedAtMs + RELEASED_FOR_MS);
      const byMs = givenUpAtMs + tokenTtlMs + SWEPT_WITHIN_MS;
      deadlines.add(deadlines.onClock(byMs), () => checkReleased(fleet, sessionId));
    },
    forgotten: (session) => noteForgotten(fleet, session),
    lost: () => noteLost(fleet),
    allocateDied: () => noteDeath(fleet),
    checkAtRest: () => checkAtRest(fleet),
  };
};

/**
 * A token or an end that a failover took back: then somebody else may settle the session while its first allocation is
 * under way, and both may be true, that it was cancelled and that it was matched.
 */
const isShaken = ({ evidence }: Fleet, sessionId: string): boolean =>
  evidence.of(sessionId)?.isShaken === true;

const noteAllocated = (fleet: Fleet, sessionId: string, gameSessionId: string): void => {
  const { out, evidence, judge, sessionOf } = fleet;
  const isNew = out.get(sessionId) !== gameSessionId;
  out.set(sessionId, gameSessionId);
  if (!isNew || sessionOf(sessionId) !== undefined) return;
  const closed = evidence.of(sessionId)?.closed;
  // Of a match that is over for the queue the server is in play: the same key gets the same server.
  if (closed === 'matched') {
    out.delete(sessionId);
    return;
  }
  if (closed === 'cancelled') {
    noteLate(fleet, sessionId);
    return;
  }
  // Nobody who finds it unknown may release its server: it might be that of a match.
  const isExcused = isShaken(fleet, sessionId);
  if (isExcused) judge.note('excused: a server for a session that a failover took back');
  if (isExcused) out.delete(sessionId);
  judge.expect(
    'I4: no server for a session that is over',
    isExcused,
    () => `${sessionId} got ${gameSessionId}`,
  );
};

/** Who slept while its session was cancelled, released and forgotten has to give back what it gets then. */
const noteLate = ({ out, late, judge, deadlines, nowMs }: Fleet, sessionId: string): void => {
  late.add(sessionId);
  deadlines.add(deadlines.onClock(nowMs() + SWEPT_WITHIN_MS), () => {
    judge.expect(
      'I4: a server for a session that is over is given back',
      !late.delete(sessionId) || !out.has(sessionId),
      () => `that of ${sessionId} is not`,
    );
  });
};

/** Asleep for longer than its token lived, and dead with a server that nobody else can know of: that is given up. */
const noteDeath = ({ out, late, judge }: Fleet): void => {
  for (const sessionId of late) {
    if (out.delete(sessionId)) judge.note('excused: a latecomer died with a server');
    late.delete(sessionId);
  }
};

const noteReleased = (fleet: Fleet, sessionId: string): void => {
  const { out, evidence, judge, sessionOf } = fleet;
  const stage = sessionOf(sessionId)?.stage ?? evidence.of(sessionId)?.closed;
  judge.expect(
    'I4: no server in play is released',
    stage !== 'matched' || isShaken(fleet, sessionId),
    () => `that of ${sessionId} was`,
  );
  out.delete(sessionId);
};

const checkReleased = ({ out, judge, sessionOf }: Fleet, sessionId: string): void => {
  const isHeld = out.has(sessionId) && sessionOf(sessionId)?.stage === 'cancelled';
  judge.expect('I4: an unused server is released', !isHeld, () => `that of ${sessionId} is not`);
};

const noteForgotten = (fleet: Fleet, { sessionId, stage, claimedAtMs }: SessionNote): void => {
  const { out, judge, nowMs } = fleet;
  const held = out.get(sessionId);
  if (held === undefined) return;
  out.delete(sessionId);
  if (stage === 'matched') return;
  // Given up by design, after ten minutes in which its provider did not take it back.
  const isGivenUp = nowMs() - claimedAtMs >= RELEASED_FOR_MS - CLOCK_OFF_MS_MAX;
  if (isGivenUp) judge.note('excused: a server was given up');
  // Of an allocation that a failover took back nobody knows any more; its match may even be played.
  const isLost = isShaken(fleet, sessionId);
  if (isLost) judge.note('excused: a failover took back who had asked for a server');
  judge.expect(
    'I4: no session is forgotten with its server',
    isGivenUp || isLost,
    () => `${sessionId} was, with ${held}`,
  );
};

/** Nobody is left who knows of some: either their match was told of and is played, or it never will be. */
const noteLost = (fleet: Fleet): void => {
  for (const sessionId of fleet.out.keys())
    if (fleet.sessionOf(sessionId) === undefined) fleet.out.delete(sessionId);
};

const checkAtRest = ({ out, judge, sessionOf }: Fleet): void => {
  for (const sessionId of out.keys()) {
    const stage = sessionOf(sessionId)?.stage;
    judge.expect(
      'I4: at rest, what is given out is played on',
      // An allocation may be under way: I5 says of a session whether it may still be open.
      stage === 'matched' || stage === 'allocating',
      () => `the session ${sessionId} is ${stage}`,
    );
  }
};
