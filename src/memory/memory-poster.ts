import type { ServerFrame } from '../protocol/server-frames.ts';
import type { FramePoster, PostOutcome } from '../use-cases/ports.ts';

export interface PostedFrame {
  readonly connectionId: string;
  readonly frame: ServerFrame;
  readonly outcome: PostOutcome;
}

export interface MemoryPoster extends FramePoster {
  /** Every push, in order, whatever became of it. */
  readonly posted: readonly PostedFrame[];
  readonly closed: readonly string[];
  /** Frames that this connection accepted. */
  framesTo(connectionId: string): readonly ServerFrame[];
}

/** `outcomeOf` decides what becomes of a push; a closed connection is gone. */
export const createMemoryPoster = (
  outcomeOf: (connectionId: string, frame: ServerFrame) => PostOutcome = () => 'accepted',
): MemoryPoster => {
  const posted: PostedFrame[] = [];
  const closed: string[] = [];
  return {
    posted,
    closed,
    framesTo: (connectionId) =>
      posted
        .filter((post) => post.connectionId === connectionId && post.outcome === 'accepted')
        .map(({ frame }) => frame),
    post: async (connectionId, frame) => {
      const outcome = closed.includes(connectionId) ? 'gone' : outcomeOf(connectionId, frame);
      posted.push({ connectionId, frame: structuredClone(frame), outcome });
      return outcome;
    },
    close: async (connectionId) => {
      closed.push(connectionId);
    },
  };
};
