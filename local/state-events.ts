import { Redis } from 'ioredis';
import type { StateEvent } from '../src/use-cases/ports.ts';
import type { LogEntry, LogSink } from './log-entry.ts';

/** Logs what becomes of tickets and sessions, as Redis publishes it. Answers what ends it. */
export const logStateEvents = async (redisUrl: string, log: LogSink): Promise<() => void> => {
  const redis = new Redis(redisUrl);
  // Whoever starts the runtime hears of a Redis that is gone from the functions.
  redis.on('error', () => {});
  redis.on('pmessage', (_pattern, _channel, message) => {
    const event = eventIn(message);
    if (event !== null) log(entryOf(event));
  });
  await redis.psubscribe('events:*');
  return () => redis.disconnect();
};

/** Matches are info, since they show that something goes on; all else is debug. */
export const entryOf = (event: StateEvent): LogEntry => {
  const { kind, ...fields } = event;
  if (kind === 'session' && event.players !== undefined) {
    const { sessionId, gameMode, players } = event;
    const message = messageOf(event);
    const session = { session: sessionId, mode: gameMode, players: players.join(', ') };
    return { level: 'info', source: 'matches', message, fields: session };
  }
  return { level: 'debug', source: 'events', message: kind, fields };
};

const messageOf = ({ event, reason }: Extract<StateEvent, { kind: 'session' }>): string => {
  switch (event) {
    case 'matched':
      return 'match has its server';
    case 'cancelled':
      return `match cancelled: ${reason}`;
    default:
      return 'match formed';
  }
};

const eventIn = (message: string): StateEvent | null => {
  try {
    return JSON.parse(message);
  } catch {
    return null;
  }
};
