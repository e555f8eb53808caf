import type { PenaltyRules, RateLimits } from '../core/game-mode.ts';
import type {
  AttachOutcome,
  BindOutcome,
  PlayerReading,
  PlayerRecord,
  PlayerStore,
  TicketPointer,
} from '../use-cases/ports.ts';
import type { RedisClient } from './connect-redis.ts';
import { playerKeys } from './keys.ts';
import { runScript } from './run-script.ts';

export interface PlayerStoreOptions {
  readonly rateLimits: RateLimits;
  readonly penaltyRules: PenaltyRules;
  /** Overrides Redis's own clock: for tests and simulation. */
  readonly nowMs?: () => number;
}

/** What is known of each player, one hash and one slot a player. */
export const createPlayerStore = (redis: RedisClient, options: PlayerStoreOptions): PlayerStore => {
  const { rateLimits, penaltyRules } = options;
  const now = () => options.nowMs?.() ?? '';

  return {
    attachConnection: async (connection, frame) => {
      const [bucket, perMinute] =
        frame.kind === 'write'
          ? ['writes', rateLimits.writesPerMinute]
          : ['reads', rateLimits.readsPerMinute];
      const { connectionId, connectedAtMs, player } = connection;
      const args = [now(), connectionId, connectedAtMs, bucket, perMinute, frame.ping ? 1 : 0] as const;
      return attachOutcome(await runScript(redis, 'attachConnection', playerKeys(player), args));
    },

    detachConnection: async (player, connectionId) => {
      const reply = await runScript(redis, 'detachConnection', playerKeys(player), [now(), connectionId]);
      const [kind, pointer] = reply as readonly ['detached' | 'not_attached', string | null];
      return kind === 'detached' ? { kind, pointer: pointerOf(pointer) } : { kind };
    },

    bindTicket: async (player, expected, next, enqueue) => {
      const asks = enqueue?.requestedAtMs ?? '';
      const args = [now(), pointerText(expected), pointerText(next), asks, rateLimits.enqueuesPerMinute];
      return bindOutcome(await runScript(redis, 'bindTicket', playerKeys(player), args));
    },

    noteDequeue: async (player, requestedAtMs) => {
      await runScript(redis, 'noteDequeue', playerKeys(player), [now(), requestedAtMs]);
    },

    readPlayer: async (player) => {
      const reply = await runScript(redis, 'readPlayer', playerKeys(player), [now()]);
      const [nowMs, fields] = reply as readonly [number, RecordReply];
      return recordOf(nowMs, fields);
    },

    penalise: async (player, sessionId) => {
      const args = [now(), sessionId, penaltyRules.decayMs, ...penaltyRules.cooldownLadderMs];
      const reply = await runScript(redis, 'penalise', playerKeys(player), args);
      const [count, cooldownUntilMs] = reply as readonly [number, number];
      return { count, cooldownUntilMs };
    },

    noteOpponents: async (player, sessionId, opponents) => {
      const args = [now(), sessionId, ...opponents];
      await runScript(redis, 'noteOpponents', playerKeys(player), args);
    },
  };
};

/** pointer, connectionId, connectedAtMs, pinged, cooldownUntilMs; null for what is not set. */
type ReadingReply = readonly [string | null, string | null, string | null, string | null, string | null];

/** And the opponents, as a list in JSON. */
type RecordReply = readonly [...ReadingReply, opponents: string | null];

type Refusal = readonly ['rate_limited' | 'cooldown', number] | readonly ['superseded'];

const attachOutcome = (reply: unknown): AttachOutcome => {
  const answer = reply as Refusal | readonly ['attached', number, string, number, ReadingReply];
  switch (answer[0]) {
    case 'attached': {
      const [kind, newly, replaced, nowMs, fields] = answer;
      const player = readingOf(nowMs, fields);
      return { kind, player, newlyAttached: newly === 1, replaced: replaced === '' ? null : replaced };
    }
    case 'superseded':
      return { kind: 'superseded' };
    default:
      return { kind: 'rate_limited', retryAfterMs: answer[1] };
  }
};

const bindOutcome = (reply: unknown): BindOutcome => {
  const answer = reply as
    | Refusal
    | readonly ['bound', number, RecordReply]
    | readonly ['conflict', string | null];
  switch (answer[0]) {
    case 'bound':
      return { kind: 'bound', player: recordOf(answer[1], answer[2]) };
    case 'conflict':
      return { kind: 'conflict', pointer: pointerOf(answer[1]) };
    case 'superseded':
      return { kind: 'superseded' };
    default:
      return { kind: answer[0], retryAfterMs: answer[1] };
  }
};

const recordOf = (nowMs: number, fields: RecordReply): PlayerRecord => ({
  ...readingOf(nowMs, fields),
  opponents: JSON.parse(fields[5] ?? '[]') as readonly string[],
});

const readingOf = (nowMs: number, fields: ReadingReply | RecordReply): PlayerReading => {
  const [pointer, connectionId, connectedAtMs, pinged, cooldownUntilMs] = fields;
  const until = Number(cooldownUntilMs ?? 0);
  return {
    pointer: pointerOf(pointer),
    connectionId: connectionId ?? '',
    connectedAtMs: Number(connectedAtMs ?? 0),
    pinged: pinged === '1',
    cooldownUntilMs: until > nowMs ? until : 0,
  };
};

/** "<ticket id> <queue>": a ticket id has no spaces, a queue may. */
const pointerText = (pointer: TicketPointer | null): string =>
  pointer === null ? '' : `${pointer.ticketId} ${pointer.queue}`;

const pointerOf = (text: string | null | undefined): TicketPointer | null => {
  if (text === null || text === undefined) return null;
  const space = text.indexOf(' ');
  return { ticketId: text.slice(0, space), queue: text.slice(space + 1) };
};
