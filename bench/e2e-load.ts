import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { WebSocket } from 'ws';

/** Handshakes under way at once, before a burst. */
const HANDSHAKES_MAX = 64;
const ARRIVALS_EVERY_MS = 5;
/** A player who is not matched by then is counted as lost. */
const PATIENCE_MS = 30_000;

const ENQUEUE = '{"type":"enqueue","game_mode":"Normal_1v1"}';

/** Moments on `performance.now()`, 0 for never. */
interface Player {
  readonly socket: WebSocket;
  enqueuedAt: number;
  queuedAt: number;
  toldAt: number;
  matchedAt: number;
  readonly finished: Promise<void>;
}

export interface LoadResult {
  readonly players: number;
  readonly matched: number;
  readonly queuedMs: readonly number[];
  readonly toldMs: readonly number[];
  /** From the first enqueue to the last `start_loading`, and to the last `match_found`. */
  readonly allToldMs: number;
  readonly allMatchedMs: number;
  readonly frames: number;
  readonly errors: Readonly<Record<string, number>>;
  readonly botsCpuSeconds: number;
}

interface Counters {
  frames: number;
  readonly errors: Record<string, number>;
}

/** As little client as will do, so that it is not what is measured. */
const connectPlayer = (url: string, token: string, counters: Counters): Player => {
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
  const headers = { authorization: `Bearer ${token}` };
  const socket = new WebSocket(url, { headers, perMessageDeflate: false });
  const player: Player = { socket, enqueuedAt: 0, queuedAt: 0, toldAt: 0, matchedAt: 0, finished };
  const noteError = (code: string) => {
    counters.errors[code] = (counters.errors[code] ?? 0) + 1;
  };
  socket.on('message', (data: Buffer) => {
    counters.frames += 1;
    const frame = JSON.parse(data.toString()) as { type: string; code?: string; loading_session_id?: string };
    switch (frame.type) {
      case 'queued':
        player.queuedAt = performance.now();
        return;
      case 'start_loading':
        player.toldAt = performance.now();
        counters.frames += 1;
        socket.send(`{"type":"loading_complete","loading_session_id":"${frame.loading_session_id}"}`);
        return;
      case 'match_found':
        player.matchedAt = performance.now();
        socket.close();
        return finish();
      case 'error':
        return noteError(frame.code ?? 'error');
    }
  });
  socket.on('unexpected-response', (_request, response) => {
    noteError(`http_${response.statusCode}`);
    finish();
    // Its only news is that it was terminated before it opened.
    socket
      .removeListener('error', onError)
      .on('error', () => {})
      .terminate();
  });
  const onError = (error: Error) => noteError('code' in error ? String(error.code) : error.message);
  socket.on('error', onError);
  socket.on('close', () => finish());
  return player;
};

const enqueue = (player: Player, counters: Counters) => {
  player.enqueuedAt = performance.now();
  counters.frames += 1;
  player.socket.send(ENQUEUE);
};

const opened = ({ socket }: Player) =>
  new Promise<void>((resolve) => {
    socket.once('open', resolve);
    socket.once('close', () => resolve());
  });

/** Everybody is connected first; then all enqueue at the same moment. */
export const runBurst = (url: string, tokens: readonly string[]): Promise<LoadResult> =>
  measure(async (counters) => {
    const limit = pLimit(HANDSHAKES_MAX);
    const connect = async (token: string) => {
      const player = connectPlayer(url, token, counters);
      await opened(player);
      return player;
    };
    const players = await Promise.all(tokens.map((token) => limit(connect, token)));
    for (const player of players) if (player.socket.readyState === WebSocket.OPEN) enqueue(player, counters);
    return players;
  });

/** Players arrive one by one, connect and enqueue at once. */
export const runArrivals = (url: string, tokens: readonly string[], perSecond: number): Promise<LoadResult> =>
  measure(async (counters) => {
    const players: Player[] = [];
    const startedAt = performance.now();
    for await (const _ of everyFewMs(() => players.length < tokens.length)) {
      const due = Math.min(tokens.length, Math.ceil(((performance.now() - startedAt) / 1_000) * perSecond));
      for (const token of tokens.slice(players.length, due)) {
        const player = connectPlayer(url, token, counters);
        player.socket.once('open', () => enqueue(player, counters));
        players.push(player);
      }
    }
    return players;
  });

async function* everyFewMs(goesOn: () => boolean) {
  while (goesOn()) {
    yield;
    await sleep(ARRIVALS_EVERY_MS);
  }
}

const measure = async (load: (counters: Counters) => Promise<readonly Player[]>): Promise<LoadResult> => {
  const counters: Counters = { frames: 0, errors: {} };
  const cpuBefore = process.cpuUsage();
  const players = await load(counters);
  const patience = new AbortController();
  const lost = sleep(PATIENCE_MS, null, { signal: patience.signal }).catch(() => {});
  await Promise.race([Promise.all(players.map(({ finished }) => finished)), lost]);
  patience.abort();
  for (const { socket } of players) socket.close();
  const { user, system } = process.cpuUsage(cpuBefore);
  const matched = players.filter(({ matchedAt }) => matchedAt > 0);
  const first = Math.min(...players.map(({ enqueuedAt }) => enqueuedAt).filter((at) => at > 0));
  const since = (moment: 'queuedAt' | 'toldAt') =>
    players.flatMap((player) => (player[moment] > 0 ? [player[moment] - player.enqueuedAt] : []));
  const last = (moment: 'toldAt' | 'matchedAt') =>
    Math.max(...players.map((player) => player[moment])) - first;
  return {
    players: players.length,
    matched: matched.length,
    queuedMs: since('queuedAt'),
    toldMs: since('toldAt'),
    allToldMs: last('toldAt'),
    allMatchedMs: last('matchedAt'),
    ...counters,
    botsCpuSeconds: (user + system) / 1_000_000,
  };
};
