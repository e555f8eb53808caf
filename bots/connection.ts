import { WebSocket } from 'ws';
import type { ClientFrame } from '../src/protocol/client-frames.ts';
import type { ServerFrame } from '../src/protocol/server-frames.ts';
import { createHeartbeat, type KeepAlive } from './heartbeat.ts';

/** What a bot hears of its socket. After `onClosed` or `onFailed` nothing comes any more. */
export interface ConnectionEvents {
  readonly onOpen: () => void;
  readonly onFrame: (frame: ServerFrame) => void;
  /** It was open, and ended. */
  readonly onClosed: () => void;
  /** It never opened. `status` is the HTTP status of a refused upgrade. */
  readonly onFailed: (cause: Error, status: number | null) => void;
}

export interface Connection {
  send(frame: ClientFrame): void;
  /** A farewell; no event follows. */
  close(): void;
  /** As a cable that is pulled; no event follows. */
  sever(): void;
}

/** A frame that went its way, or what became of the connection. */
export type ConnectionNews =
  | { readonly kind: 'sent'; readonly frame: ClientFrame }
  | { readonly kind: 'received'; readonly frame: ServerFrame }
  | { readonly kind: 'opened' | 'closed' | 'given_up' }
  | { readonly kind: 'failed'; readonly why: string };

export interface ConnectionOptions {
  readonly keepAlive?: KeepAlive | undefined;
  /** Told of everything, also of frames that come during a farewell. */
  readonly watch?: ((news: ConnectionNews) => void) | undefined;
}

const KEEP_ALIVE: KeepAlive = { pingEveryMs: 30_000, answerWithinMs: 10_000 };
const HANDSHAKE_MS_MAX = 15_000;

/** A gateway whose function failed says so in words of its own, which are no frame of the protocol. */
const frameOf = (text: string): ServerFrame => {
  try {
    const frame = JSON.parse(text) as ServerFrame;
    if (typeof frame.type === 'string') return frame;
  } catch {
    // Not even JSON.
  }
  return { type: 'error', v: 1, code: 'unavailable', message: text };
};

/** Opens one socket as a native client does, with the token in the Authorization header. */
export const openConnection = (
  url: string,
  token: string,
  events: ConnectionEvents,
  { keepAlive = KEEP_ALIVE, watch }: ConnectionOptions = {},
): Connection => {
  const socket = new WebSocket(url, {
    headers: { authorization: `Bearer ${token}` },
    perMessageDeflate: false,
    handshakeTimeout: HANDSHAKE_MS_MAX,
  });
  let opened = false;
  let over = false;
  const endOnce = (tell: () => void) => {
    if (over) return;
    over = true;
    heartbeat.stop();
    tell();
  };
  const fail = (cause: Error, status: number | null) =>
    endOnce(() => {
      watch?.({ kind: 'failed', why: cause.message });
      events.onFailed(cause, status);
    });
  const send = (frame: ClientFrame) => {
    if (socket.readyState !== WebSocket.OPEN) return;
    watch?.({ kind: 'sent', frame });
    socket.send(JSON.stringify(frame));
  };
  const giveUp = () =>
    endOnce(() => {
      watch?.({ kind: 'given_up' });
      socket.terminate();
      events.onClosed();
    });
  const heartbeat = createHeartbeat(keepAlive, () => send({ type: 'ping' }), giveUp);
  socket.on('open', () => {
    opened = true;
    if (over) return;
    watch?.({ kind: 'opened' });
    heartbeat.start();
    events.onOpen();
  });
  socket.on('message', (data) => {
    heartbeat.heard();
    const frame = frameOf(String(data));
    watch?.({ kind: 'received', frame });
    if (!over) events.onFrame(frame);
  });
  socket.on('unexpected-response', (request, response) => {
    request.destroy();
    const status = response.statusCode ?? null;
    fail(new Error(`The upgrade was refused with HTTP ${status}.`), status);
  });
  socket.on('error', (cause) => {
    if (!opened) fail(cause, null);
  });
  socket.on('close', () =>
    endOnce(() => {
      watch?.({ kind: 'closed' });
      events.onClosed();
    }),
  );
  return {
    send,
    close: () => endOnce(() => socket.close(1000)),
    sever: () => endOnce(() => socket.terminate()),
  };
};
