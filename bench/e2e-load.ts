import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { WebSocket } from 'ws';
import { type Counters, connectPlayer, createCounters, type Player } from './e2e-player.ts';

/** Handshakes under way at once, before a burst. */
const HANDSHAKES_MAX = 64;
const ARRIVALS_EVERY_MS = 5;
/** A player who is not matched by then is counted as lost. */
const PATIENCE_MS = 30_000;
const CLOSE_MS_MAX = 2_000;

export interface LoadResult extends Readonly<Counters> {
  readonly players: number;
  readonly matched: number;
  readonly queuedMs: readonly number[];
  readonly toldMs: readonly number[];
  /** From the first enqueue to the last `start_loading`, and to the last `match_found`. */
  readonly allToldMs: number;
  readonly allMatchedMs: number;
  readonly botsCpuSeconds: number;
}

/** Seconds that players take to load; with 0 they answer at once and never ping. */
export interface LoadingTime {
  readonly min: number;
  readonly max: number;
}

const opened = ({ socket }: Player) =>
  new Promise<void>((resolve) => {
    socket.once('open', resolve);
    socket.once('close', () => resolve());
  });

/** Everybody is connected first; then all enqueue at the same moment. */
export const runBurst = (url: string, tokens: readonly string[], gameMode: string): Promise<LoadResult> =>
  measure(async (counters) => {
    const limit = pLimit(HANDSHAKES_MAX);
    const connect = async (token: string) => {
      const player = connectPlayer(url, token, counters, { gameMode, loadingMs: 0 });
      await opened(player);
      return player;
    };
    const players = await Promise.all(tokens.map((token) => limit(connect, token)));
    for (const player of players) if (player.socket.readyState === WebSocket.OPEN) player.enqueue();
    return players;
  });

/** Evenly spread, and neighbours differ: steps of the golden ratio. */
const loadingMsOf = (index: number, { min, max }: LoadingTime): number =>
  (min + ((index * 0.618_034) % 1) * (max - min)) * 1_000;

export interface Arrivals {
  readonly perSecond: number;
  readonly loading: LoadingTime;
  readonly gameMode: string;
}

/** Players arrive one by one, connect and enqueue at once. */
export const runArrivals = (
  url: string,
  tokens: readonly string[],
  { perSecond, loading, gameMode }: Arrivals,
): Promise<LoadResult> =>
  measure(async (counters) => {
    const players: Player[] = [];
    const startedAt = performance.now();
    for await (const _ of everyFewMs(() => players.length < tokens.length)) {
      const due = Math.min(tokens.length, Math.ceil(((performance.now() - startedAt) / 1_000) * perSecond));
      for (const token of tokens.slice(players.length, due)) {
        const loadingMs = loadingMsOf(players.length, loading);
        const player = connectPlayer(url, token, counters, { gameMode, loadingMs });
        player.socket.once('open', player.enqueue);
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
  const counters = createCounters();
  const cpuBefore = process.cpuUsage();
  const players = await load(counters);
  await allWithin(
    players.map(({ finished }) => finished),
    PATIENCE_MS,
  );
  for (const { socket } of players) socket.close();
  const { user, system } = process.cpuUsage(cpuBefore);
  await allWithin(
    players.map(({ closed }) => closed),
    CLOSE_MS_MAX,
  );
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

const allWithin = async (work: readonly Promise<void>[], ms: number): Promise<void> => {
  const patience = new AbortController();
  const lost = sleep(ms, null, { signal: patience.signal }).catch(() => {});
  await Promise.race([Promise.all(work), lost]);
  patience.abort();
};
