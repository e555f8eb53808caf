import type { LoadingSession } from '../core/session.ts';
import type { QueueId } from './ports.ts';
import { type TellSessionsPorts, tellSessions } from './tell-sessions.ts';

/** Sessions that are read at once. */
const READ_AT_ONCE = 64;

/** Tells a batch that a ticker handed over because it could not send fast enough itself. */
export const tellQueueSessions =
  (ports: TellSessionsPorts) =>
  async (queue: QueueId, sessionIds: readonly string[]): Promise<void> => {
    for (let from = 0; from < sessionIds.length; from += READ_AT_ONCE) {
      const page = sessionIds.slice(from, from + READ_AT_ONCE);
      const read = await Promise.all(page.map((id) => ports.sessions.readSession(queue, id)));
      await tellSessions(ports)(
        queue,
        read.filter((session): session is LoadingSession => session !== null),
      );
    }
  };
