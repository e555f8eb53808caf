import type { PenaltyRules, RateLimits } from '../core/game-mode.ts';
import { NO_OPPONENTS, noteOpponents, type OpponentHistory } from '../core/opponents.ts';
import { NO_PENALTIES, type PenaltyHistory, penalise } from '../core/penalties.ts';
import { type TokenBucket, takeToken } from '../core/token-bucket.ts';
import type {
  AttachOutcome,
  BindOutcome,
  Connection,
  PlayerReading,
  PlayerRecord,
  PlayerStore,
  TicketPointer,
} from '../use-cases/ports.ts';
import type { Copy } from './copy.ts';

export interface KeptPlayer {
  connectionId: string;
  /** Kept when the connection is detached, so that no older one can attach. */
  connectedAtMs: number;
  pinged: boolean;
  pointer: TicketPointer | null;
  dequeuedAtMs: number;
  readonly buckets: { write: TokenBucket | null; read: TokenBucket | null; enqueue: TokenBucket | null };
  penalties: PenaltyHistory;
  met: OpponentHistory;
}

type BucketName = keyof KeptPlayer['buckets'];

interface PlayerRules {
  readonly rateLimits: RateLimits;
  readonly penaltyRules: PenaltyRules;
}

interface MemoryPlayersOptions extends PlayerRules {
  readonly nowMs: () => number;
  /** The caller's, to look into or to put another state in its place. */
  readonly players?: Map<string, KeptPlayer>;
  /** As of `createMemoryQueues`. */
  readonly copy?: Copy;
}

export const createMemoryPlayers = (options: MemoryPlayersOptions): PlayerStore => {
  const { players = new Map<string, KeptPlayer>(), copy = structuredClone } = options;

  const open = (player: string): KeptPlayer => {
    const record = players.get(player) ?? createRecord();
    players.set(player, record);
    return record;
  };

  const method =
    <Arguments extends readonly unknown[], Outcome>(
      transition: (record: KeptPlayer, nowMs: number, ...input: Arguments) => Outcome,
    ) =>
    async (player: string, ...input: Arguments): Promise<Outcome> =>
      copy(transition(open(player), options.nowMs(), ...copy(input)));

  const attach = method((record, nowMs, connection: Connection, frame: AttachedFrame) =>
    attachConnection(record, nowMs, connection, frame, options.rateLimits),
  );
  return {
    attachConnection: (connection, frame) => attach(connection.player, connection, frame),
    detachConnection: method(detachConnection),
    bindTicket: method((record, nowMs, expected, next, enqueue) =>
      bindTicket(record, nowMs, expected, next, enqueue, options.rateLimits),
    ),
    noteDequeue: method((record, _nowMs, requestedAtMs) => {
      record.dequeuedAtMs = Math.max(record.dequeuedAtMs, requestedAtMs);
    }),
    readPlayer: method(recordOf),
    penalise: method((record, nowMs, sessionId) => {
      record.penalties = penalise(record.penalties, sessionId, options.penaltyRules, nowMs);
      return { count: record.penalties.count, cooldownUntilMs: record.penalties.cooldownUntilMs };
    }),
    noteOpponents: method((record, _nowMs, sessionId, opponents) => {
      record.met = noteOpponents(record.met, sessionId, opponents);
    }),
  };
};

const createRecord = (): KeptPlayer => ({
  connectionId: '',
  connectedAtMs: 0,
  pinged: false,
  pointer: null,
  dequeuedAtMs: 0,
  buckets: { write: null, read: null, enqueue: null },
  penalties: NO_PENALTIES,
  met: NO_OPPONENTS,
});

const readingOf = (record: KeptPlayer, nowMs: number): PlayerReading => ({
  pointer: record.pointer,
  connectionId: record.connectionId,
  connectedAtMs: record.connectedAtMs,
  pinged: record.pinged,
  cooldownUntilMs: record.penalties.cooldownUntilMs > nowMs ? record.penalties.cooldownUntilMs : 0,
});

const recordOf = (record: KeptPlayer, nowMs: number): PlayerRecord => ({
  ...readingOf(record, nowMs),
  opponents: record.met.opponents,
});

/** Null when a token was taken, otherwise how long to wait for one. */
const missTokenMs = (record: KeptPlayer, name: BucketName, perMinute: number, nowMs: number) => {
  const taken = takeToken(record.buckets[name], perMinute, nowMs);
  if (!taken.taken) return taken.retryAfterMs;
  record.buckets[name] = taken.bucket;
  return null;
};

type AttachedFrame = { readonly kind: 'write' | 'read'; readonly ping: boolean };

const attachConnection = (
  record: KeptPlayer,
  nowMs: number,
  connection: Connection,
  frame: AttachedFrame,
  limits: RateLimits,
): AttachOutcome => {
  if (isOlder(connection, record)) return { kind: 'superseded' };
  const perMinute = frame.kind === 'write' ? limits.writesPerMinute : limits.readsPerMinute;
  const retryAfterMs = missTokenMs(record, frame.kind, perMinute, nowMs);
  if (retryAfterMs !== null) return { kind: 'rate_limited', retryAfterMs };
  const newlyAttached = record.connectionId !== connection.connectionId;
  const replaced = newlyAttached && record.connectionId !== '' ? record.connectionId : null;
  record.pinged = frame.ping || (record.pinged && !newlyAttached);
  record.connectionId = connection.connectionId;
  record.connectedAtMs = connection.connectedAtMs;
  return { kind: 'attached', player: readingOf(record, nowMs), newlyAttached, replaced };
};

const isOlder = (connection: Connection, attached: KeptPlayer) =>
  connection.connectedAtMs < attached.connectedAtMs ||
  (connection.connectedAtMs === attached.connectedAtMs && connection.connectionId < attached.connectionId);

const detachConnection = (record: KeptPlayer, _nowMs: number, connectionId: string) => {
  if (connectionId === '' || record.connectionId !== connectionId) return { kind: 'not_attached' as const };
  record.connectionId = '';
  record.pinged = false;
  return { kind: 'detached' as const, pointer: record.pointer };
};

const bindTicket = (
  record: KeptPlayer,
  nowMs: number,
  expected: TicketPointer | null,
  next: TicketPointer,
  enqueue: { readonly requestedAtMs: number } | null,
  limits: RateLimits,
): BindOutcome => {
  const { cooldownUntilMs } = record.penalties;
  if (enqueue && enqueue.requestedAtMs < record.dequeuedAtMs) return { kind: 'superseded' };
  if (enqueue && cooldownUntilMs > nowMs) return { kind: 'cooldown', retryAfterMs: cooldownUntilMs - nowMs };
  const isRepeated = isSame(record.pointer, next);
  if (!isRepeated && !isSame(record.pointer, expected)) return { kind: 'conflict', pointer: record.pointer };
  const retryAfterMs =
    enqueue && !isRepeated ? missTokenMs(record, 'enqueue', limits.enqueuesPerMinute, nowMs) : null;
  if (retryAfterMs !== null) return { kind: 'rate_limited', retryAfterMs };
  record.pointer = next;
  return { kind: 'bound', player: recordOf(record, nowMs) };
};

const isSame = (one: TicketPointer | null, other: TicketPointer | null) =>
  one?.queue === other?.queue && one?.ticketId === other?.ticketId;
