import type { FunctionName } from '../functions/function-settings.ts';
import type { MintToken } from '../local/tokens.ts';
import type { ClientFrame } from '../src/protocol/client-frames.ts';

type Fields = Readonly<Record<string, unknown>>;

/** An event that a function accepts and is done with at once, and what its answer, or the frame in it, holds. */
export interface Probe {
  readonly name: FunctionName;
  readonly event: object;
  readonly expected: Fields;
}

/** Refused before any port is asked. */
export const REFUSED: Probe = { name: 'connect', event: {}, expected: { statusCode: 400 } };

const NOBODYS = 'session-of-nobody';

/**
 * What one player does, whom nobody meets; the functions cannot tell that no gateway holds the connection. The jobs
 * come first: the wake of the first `enqueue` starts `try-match`.
 */
export const probesOf = async (mint: MintToken, player: string, queue: string): Promise<readonly Probe[]> => {
  const requestContext = { connectionId: player };
  const framed = (frame: ClientFrame | { type: 'dance' }) => ({
    requestContext,
    body: JSON.stringify(frame),
  });
  const upgrade = { requestContext, headers: { Authorization: `Bearer ${await mint(player)}` } };
  const loaded = framed({ type: 'loading_complete', loading_session_id: NOBODYS });
  const done = { outcome: 'done' };
  return [
    { name: 'try-match', event: {}, expected: done },
    { name: 'stale-sweeper', event: {}, expected: done },
    { name: 'allocate', event: { queue, sessionId: NOBODYS }, expected: done },
    { name: 'push', event: { queue, sessions: [NOBODYS] }, expected: done },
    { name: 'connect', event: upgrade, expected: { statusCode: 200 } },
    { name: 'sync', event: framed({ type: 'sync' }), expected: { type: 'state', status: 'none' } },
    { name: 'enqueue', event: framed({ type: 'enqueue', game_mode: queue }), expected: { type: 'queued' } },
    { name: 'loading-complete', event: loaded, expected: { type: 'state', status: 'waiting' } },
    { name: 'dequeue', event: framed({ type: 'dequeue' }), expected: { type: 'dequeued' } },
    { name: 'default', event: framed({ type: 'dance' }), expected: { type: 'error', code: 'unknown_type' } },
    { name: 'disconnect', event: { requestContext }, expected: { statusCode: 200 } },
  ];
};

/** True when the answer, or the frame that it brings, has these fields. */
export const isExpected = (text: string, expected: Fields): boolean => {
  const answer = JSON.parse(text) as Fields;
  const told = typeof answer.body === 'string' ? (JSON.parse(answer.body) as Fields) : answer;
  return Object.entries(expected).every(([name, value]) => told[name] === value);
};
