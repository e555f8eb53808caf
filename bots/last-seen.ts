import type { PongFrame, ServerFrame } from '../src/protocol/server-frames.ts';

/** The newest frame about a ticket that a client has seen: older ones about the same ticket are to be dropped. */
export interface LastSeen {
  /** Takes note of a frame that is not stale. */
  isStale(frame: ServerFrame): boolean;
  /** Whether the server knows of something that the client has not seen, or the other way round. */
  differs(pong: PongFrame): boolean;
}

export const createLastSeen = (): LastSeen => {
  let seen: { readonly id: string | null; readonly revision: number } = { id: null, revision: 0 };
  return {
    isStale: (frame) => {
      if (frame.type === 'error' || frame.type === 'pong') return false;
      if (frame.ticket_id === seen.id && frame.revision < seen.revision) return true;
      seen = { id: frame.ticket_id, revision: frame.revision };
      return false;
    },
    differs: ({ ticket_id, revision }) => ticket_id !== seen.id || revision !== seen.revision,
  };
};
