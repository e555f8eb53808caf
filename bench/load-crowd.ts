import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { type Connection, openConnection } from '../bots/connection.ts';
import type { MintToken } from '../local/tokens.ts';
import { createHistogram, type Histogram } from './load-histogram.ts';
import { APART_MODE, type CpuSeconds, type LoadSystem } from './load-system.ts';

export interface CrowdPlan {
  readonly command: string;
  readonly connections: number;
  /** Of them, so many wait for ever: nobody's rating is near theirs. */
  readonly queued: number;
  readonly idleSeconds: number;
}

/** What the parts hold at one moment, garbage collected. */
export interface Held {
  readonly rssBytes: number;
  readonly gatewayBytes: number;
  readonly functionsBytes: number;
  readonly redisBytes: number;
}

/** Durations in ms. */
export interface CrowdFigures {
  readonly plan: CrowdPlan;
  readonly empty: Held;
  readonly connected: Held;
  /** Everybody has pinged once. */
  readonly pinged: Held;
  readonly queued: Held;
  readonly connectSeconds: number;
  readonly connectMs: Histogram;
  readonly queuedMs: Histogram;
  /** While all are there and nothing else is going on. */
  readonly pongMs: Histogram;
  /** Cores. */
  readonly idleCpu: CpuSeconds;
  readonly errors: Readonly<Record<string, number>>;
  readonly complaints: Readonly<Record<string, number>>;
}

const HANDSHAKES_MAX = 64;
const PING_EVERY_MS = 30_000;
const SETTLE_MS = 5_000;
const WARM_UP = 200;
/** Enqueues a second. */
const ENQUEUE_RATE = 100;
const RATING_STEP = 5;
const ANSWER_MS_MAX = 30_000;

interface Seat {
  ping(): void;
  enqueue(): void;
  close(): void;
}

/** Fills the runtime step by step and weighs it after each. */
export const measureCrowd = async (
  system: LoadSystem,
  mint: MintToken,
  plan: CrowdPlan,
  say: (line: string) => void,
): Promise<CrowdFigures> => {
  const errors: Record<string, number> = {};
  const measures = { connectMs: createHistogram(), queuedMs: createHistogram(), pongMs: createHistogram() };
  const sit = seatsOf(system, mint, measures, errors);
  const held = async (): Promise<Held> => {
    await sleep(SETTLE_MS);
    const { rssBytes, gatewayBytes, functionsBytes } = await system.figures();
    return { rssBytes, gatewayBytes, functionsBytes, redisBytes: await system.redisBytes() };
  };
  await warmUp(system, sit);
  measures.connectMs.clear();
  const empty = await held();
  const startedAt = performance.now();
  const seats = await allSeats(plan.connections, sit);
  const connectSeconds = (performance.now() - startedAt) / 1_000;
  say(`${plan.connections} connected in ${connectSeconds.toFixed(1)} s`);
  const connected = await held();
  const pinging = pingInTurn(seats);
  await sleep(PING_EVERY_MS);
  const pinged = await held();
  for (const seat of seats.slice(0, plan.queued)) {
    seat.enqueue();
    await sleep(1_000 / ENQUEUE_RATE);
  }
  await answered(measures.queuedMs, plan.queued);
  say(`${measures.queuedMs.count()} queued`);
  const queued = await held();
  measures.pongMs.clear();
  const idleCpu = await cpuDuring(system, plan.idleSeconds);
  clearInterval(pinging);
  const { complaints } = await system.figures();
  for (const seat of seats) seat.close();
  await system.quiet();
  return { plan, empty, connected, pinged, queued, connectSeconds, ...measures, idleCpu, errors, complaints };
};

type Measures = Pick<CrowdFigures, 'connectMs' | 'queuedMs' | 'pongMs'>;
type Sit = (number: number) => Promise<Seat>;

const seatsOf = (
  { url }: LoadSystem,
  mint: MintToken,
  { connectMs, queuedMs, pongMs }: Measures,
  errors: Record<string, number>,
): Sit => {
  const name = `crowd-${Date.now().toString(36)}`;
  const note = (code: string) => {
    errors[code] = (errors[code] ?? 0) + 1;
  };
  return async (number) => {
    const token = await mint(`${name}-${number}`, { rating: number * RATING_STEP });
    const { promise: opened, resolve } = Promise.withResolvers<void>();
    const beganAt = performance.now();
    let askedAt = 0;
    const connection: Connection = openConnection(
      url,
      token,
      {
        onOpen: () => {
          connectMs.note(performance.now() - beganAt);
          resolve();
        },
        onFrame: (frame) => {
          if (frame.type === 'pong') pongMs.note(performance.now() - askedAt);
          else if (frame.type === 'queued') queuedMs.note(performance.now() - askedAt);
          else note(frame.type === 'error' ? frame.code : frame.type);
        },
        onClosed: () => note('closed'),
        onFailed: (cause, status) => {
          note(status === null ? cause.message : `http_${status}`);
          resolve();
        },
      },
      // The crowd pings by a clock of its own.
      { keepAlive: { pingEveryMs: 2 ** 31 - 1, answerWithinMs: ANSWER_MS_MAX } },
    );
    const ask = (frame: Parameters<Connection['send']>[0]) => {
      askedAt = performance.now();
      connection.send(frame);
    };
    await opened;
    return {
      ping: () => ask({ type: 'ping' }),
      enqueue: () => ask({ type: 'enqueue', game_mode: APART_MODE }),
      close: connection.close,
    };
  };
};

const allSeats = (count: number, sit: Sit): Promise<Seat[]> => {
  const limit = pLimit(HANDSHAKES_MAX);
  return Promise.all(Array.from({ length: count }, (_, number) => limit(sit, number)));
};

/** What is loaded, compiled and connected late would count for the first players otherwise. */
const warmUp = async (system: LoadSystem, sit: Sit): Promise<void> => {
  const seats = await allSeats(WARM_UP, (number) => sit(1_000_000 + number));
  for (const seat of seats) seat.ping();
  await sleep(SETTLE_MS);
  for (const seat of seats) seat.close();
  await system.quiet();
};

/** Each every 30 s, all evenly spread over that time. */
const pingInTurn = (seats: readonly Seat[]): NodeJS.Timeout => {
  const startedAt = performance.now();
  let pings = 0;
  return setInterval(() => {
    const due = ((performance.now() - startedAt) / PING_EVERY_MS) * seats.length;
    for (; pings < due; pings++) seats[pings % seats.length]?.ping();
  }, 10);
};

const answered = async (histogram: Histogram, count: number): Promise<void> => {
  const untilMs = performance.now() + ANSWER_MS_MAX;
  while (histogram.count() < count && performance.now() < untilMs) await sleep(100);
};

const cpuDuring = async (system: LoadSystem, seconds: number): Promise<CpuSeconds> => {
  const [before, startedAt] = [await system.cpuSeconds(), performance.now()];
  await sleep(seconds * 1_000);
  const [after, lasted] = [await system.cpuSeconds(), (performance.now() - startedAt) / 1_000];
  return {
    gateway: (after.gateway - before.gateway) / lasted,
    functions: (after.functions - before.functions) / lasted,
    redis: (after.redis - before.redis) / lasted,
  };
};
