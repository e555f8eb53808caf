import type { Configuration } from '../core/game-mode.ts';
import type { QueueId } from '../use-cases/ports.ts';
import { fieldsOf } from './web-socket-event.ts';

interface Configured {
  readonly configuration: Configuration;
}

/** `queue` is null when the event names none: the job is then about every queue. */
export const acceptQueueOrAll = (
  event: unknown,
  { configuration }: Configured,
): { readonly queue: QueueId | null } | null => {
  const { queue } = fieldsOf(event);
  if (queue === undefined || queue === null) return { queue: null };
  return isQueue(queue, configuration) ? { queue } : null;
};

export const acceptSession = (
  event: unknown,
  { configuration }: Configured,
): { readonly queue: QueueId; readonly sessionId: string } | null => {
  const { queue, sessionId } = fieldsOf(event);
  return isQueue(queue, configuration) && isId(sessionId) ? { queue, sessionId } : null;
};

export const acceptSessions = (
  event: unknown,
  { configuration }: Configured,
): { readonly queue: QueueId; readonly sessions: readonly string[] } | null => {
  const { queue, sessions } = fieldsOf(event);
  const isList = Array.isArray(sessions) && sessions.every(isId);
  return isQueue(queue, configuration) && isList ? { queue, sessions } : null;
};

const isQueue = (value: unknown, { gameModes }: Configuration): value is QueueId =>
  [...gameModes.values()].some(({ queue }) => queue === value);

const isId = (value: unknown): value is string => typeof value === 'string' && value !== '';
