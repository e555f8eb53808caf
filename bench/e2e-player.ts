import { WebSocket } from 'ws';

const PING = '{"type":"ping"}';

/** Frames by type, and the bytes of their payloads. */
export interface Traffic {
  readonly frames: Record<string, number>;
  bytes: number;
}

/** Of all players of a phase. */
export interface Counters {
  readonly sent: Traffic;
  readonly received: Traffic;
  connectionSeconds: number;
  readonly errors: Record<string, number>;
}

export const createCounters = (): Counters => ({
  sent: { frames: {}, bytes: 0 },
  received: { frames: {}, bytes: 0 },
  connectionSeconds: 0,
  errors: {},
});

/** Moments on `performance.now()`, 0 for never. */
export interface Player {
  readonly socket: WebSocket;
  openedAt: number;
  enqueuedAt: number;
  queuedAt: number;
  toldAt: number;
  matchedAt: number;
  /** Matched, or gone. */
  readonly finished: Promise<void>;
  readonly closed: Promise<void>;
  enqueue(): void;
}

export interface Behaviour {
  readonly gameMode: string;
  /** With 0 the player answers at once, and never pings. */
  readonly loadingMs: number;
}

/**
 * As little client as will do, so that it is not what is measured. One that takes time to load sends a ping
 * meanwhile, as players do who hold a ticket for half a minute.
 */
export const connectPlayer = (
  url: string,
  token: string,
  counters: Counters,
  { gameMode, loadingMs }: Behaviour,
): Player => {
  const headers = { authorization: `Bearer ${token}` };
  const socket = new WebSocket(url, { headers, perMessageDeflate: false });
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
  const { promise: closed, resolve: close } = Promise.withResolvers<void>();
  const send = (type: string, text: string) => {
    if (socket.readyState !== WebSocket.OPEN) return;
    note(counters.sent, type, text.length);
    socket.send(text);
  };
  const enqueue = () => {
    player.enqueuedAt = performance.now();
    send('enqueue', `{"type":"enqueue","game_mode":"${gameMode}"}`);
  };
  const load = (sessionId: string | undefined) => {
    const loaded = `{"type":"loading_complete","loading_session_id":"${sessionId}"}`;
    if (loadingMs === 0) return send('loading_complete', loaded);
    setTimeout(send, loadingMs / 2, 'ping', PING);
    setTimeout(send, loadingMs, 'loading_complete', loaded);
  };
  const moments = { openedAt: 0, enqueuedAt: 0, queuedAt: 0, toldAt: 0, matchedAt: 0 };
  const player: Player = { socket, ...moments, finished, closed, enqueue };
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString()) as { type: string; code?: string; loading_session_id?: string };
    note(counters.received, frame.type, data.length);
    switch (frame.type) {
      case 'queued':
        player.queuedAt = performance.now();
        return;
      case 'start_loading':
        player.toldAt = performance.now();
        return load(frame.loading_session_id);
      case 'match_found':
        player.matchedAt = performance.now();
        socket.close();
        return finish();
      case 'error':
        return noteError(counters, frame.code ?? 'error');
    }
  });
  watchSocket(player, counters, () => {
    finish();
    close();
  });
  return player;
};

const watchSocket = (player: Player, counters: Counters, end: () => void): void => {
  const { socket } = player;
  const onError = (error: Error) => noteError(counters, 'code' in error ? String(error.code) : error.message);
  socket.on('error', onError);
  socket.on('unexpected-response', (_request, response) => {
    noteError(counters, `http_${response.statusCode}`);
    end();
    // Its only news is that it was terminated before it opened.
    socket
      .removeListener('error', onError)
      .on('error', () => {})
      .terminate();
  });
  socket.on('open', () => {
    player.openedAt = performance.now();
  });
  socket.on('close', () => {
    if (player.openedAt > 0) counters.connectionSeconds += (performance.now() - player.openedAt) / 1_000;
    end();
  });
};

const note = (traffic: Traffic, type: string, bytes: number): void => {
  traffic.frames[type] = (traffic.frames[type] ?? 0) + 1;
  traffic.bytes += bytes;
};

const noteError = ({ errors }: Counters, code: string): void => {
  errors[code] = (errors[code] ?? 0) + 1;
};
