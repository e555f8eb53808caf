import type { CancelCause, SessionStore } from '../use-cases/ports.ts';
import type { RedisClient } from './connect-redis.ts';
import { queueKeys } from './keys.ts';
import { toSession } from './replies.ts';
import { available, runScript } from './run-script.ts';

export const createSessionStore = (
  redis: RedisClient,
  options: { readonly nowMs?: () => number } = {},
): SessionStore => {
  const nowMs = () => options.nowMs?.() ?? '';

  return {
    markTold: async (queue, told, about, loadingTimeoutMs) => {
      const named = told.flatMap(({ sessionId, players }) => [sessionId, players.length, ...players]);
      const args = [nowMs(), about, loadingTimeoutMs, ...named];
      const reply = (await runScript(redis, 'markTold', queueKeys(queue), args)) as readonly (readonly [
        sessionId: string,
        allTold: number,
      ])[];
      return reply.map(([sessionId, allTold]) => ({ sessionId, allTold: allTold === 1 }));
    },

    completeLoading: async (queue, sessionId, player) => {
      const args = [nowMs(), sessionId, player];
      const reply = (await runScript(redis, 'completeLoading', queueKeys(queue), args)) as
        | readonly [kind: 'progress' | 'all_ready', record: string]
        | readonly [kind: 'not_present'];
      return reply[0] === 'not_present'
        ? { kind: 'not_present' }
        : { kind: reply[0], session: toSession(reply[1]) };
    },

    takeAllocation: async (queue, sessionId, token, ttlMs, triesMax) => {
      const args = [nowMs(), sessionId, token, ttlMs, triesMax];
      const reply = (await runScript(redis, 'takeAllocation', queueKeys(queue), args)) as
        | readonly [kind: 'taken' | 'exhausted' | 'cancelled', record: string]
        | readonly [kind: 'busy' | 'released' | 'over'];
      return reply[0] === 'taken' || reply[0] === 'exhausted' || reply[0] === 'cancelled'
        ? { kind: reply[0], session: toSession(reply[1]) }
        : { kind: reply[0] };
    },

    finishAllocation: async (queue, sessionId, token, server) => {
      const args = [nowMs(), sessionId, token, JSON.stringify(server)];
      const reply = (await runScript(redis, 'finishAllocation', queueKeys(queue), args)) as
        | readonly [kind: 'finished', record: string]
        | readonly [kind: 'refused'];
      return reply[0] === 'finished'
        ? { kind: 'finished', session: toSession(reply[1]) }
        : { kind: 'refused' };
    },

    cancelLoading: async (queue, sessionId, cause, { requeueDelayMs, graceMs }) => {
      const args = [nowMs(), sessionId, ...causeArguments(cause), requeueDelayMs, graceMs];
      const reply = (await runScript(redis, 'cancelLoading', queueKeys(queue), args)) as
        | readonly [kind: 'cancelled', record: string, wakeTicker: number]
        | readonly [kind: 'refused'];
      if (reply[0] === 'refused') return { kind: 'refused' };
      const session = toSession(reply[1]);
      if (!session.cancelled) throw new Error(`Session ${sessionId} was cancelled without a result`);
      return { kind: 'cancelled', session, cancelled: session.cancelled, wakeTicker: reply[2] === 1 };
    },

    forgetSession: async (queue, sessionId) => {
      await runScript(redis, 'forgetSession', queueKeys(queue), [nowMs(), sessionId]);
    },

    readSession: async (queue, sessionId) => {
      const record = await available(redis, () => redis.hget(queueKeys(queue).sessions, sessionId));
      return record === null ? null : toSession(record);
    },
  };
};

/** reason, player, connection, token; '' where the reason has none. */
const causeArguments = (cause: CancelCause): readonly string[] => {
  switch (cause.reason) {
    case 'no_show':
      return [cause.reason, '', '', ''];
    case 'declined':
      return [cause.reason, cause.player, '', ''];
    case 'unreachable':
      return [cause.reason, cause.player, cause.connectionId, ''];
    case 'no_server':
      return [cause.reason, '', '', cause.token];
  }
};
