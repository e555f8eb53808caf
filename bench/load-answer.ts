import type { ServerFrame } from '../src/protocol/server-frames.ts';

/** What a client waits for the answer to. */
export type Asked = 'enqueue' | 'sync' | null;

/** Also what is told unasked: the client then knows as much. */
export const isAnswer = (frame: ServerFrame, asked: Asked): boolean => {
  if (frame.type === 'state') return asked === 'sync' || frame.status !== 'none';
  return frame.type !== 'pong' && frame.type !== 'player_ready';
};
