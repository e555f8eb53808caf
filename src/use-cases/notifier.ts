import type { LoadingSession } from '../core/session.ts';
import type { Errands } from './errands.ts';
import type { QueueId } from './ports.ts';
import { type TellSessionsPorts, tellSessions } from './tell-sessions.ts';

/** Frames that one ticker has under way at most; beyond, the `push` function takes over. */
const PENDING_FRAMES_MAX = 1_000;
/** Sessions that one `push` tells. */
const SESSIONS_A_PUSH = 250;

/** Tells new sessions beside the loop. */
export interface Notifier {
  tell(sessions: readonly LoadingSession[]): void;
  /** Hands over what was too much; called once a tick, so that the batches are full. */
  flush(): void;
}

export const createNotifier = (ports: TellSessionsPorts, queue: QueueId, errands: Errands): Notifier => {
  let pendingFrames = 0;
  let surplus: string[] = [];
  const tellHere = async (sessions: readonly LoadingSession[], frames: number) => {
    pendingFrames += frames;
    try {
      await tellSessions(ports)(queue, sessions);
    } finally {
      pendingFrames -= frames;
    }
  };
  return {
    tell: (sessions) => {
      const frames = sessions.reduce((sum, { players }) => sum + players.length, 0);
      if (pendingFrames > 0 && pendingFrames + frames > PENDING_FRAMES_MAX)
        surplus.push(...sessions.map(({ sessionId }) => sessionId));
      else errands.run('tell', () => tellHere(sessions, frames));
    },
    flush: () => {
      const sessionIds = surplus;
      surplus = [];
      for (let from = 0; from < sessionIds.length; from += SESSIONS_A_PUSH) {
        const batch = sessionIds.slice(from, from + SESSIONS_A_PUSH);
        errands.run('push', () => ports.invoker.push(queue, batch));
      }
    },
  };
};
