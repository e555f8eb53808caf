import type { VirtualClock } from '../src/memory/virtual-clock.ts';
import type { PlayerStore, QueueId, SessionStore, TicketStore, TickStore } from '../src/use-cases/ports.ts';
import type { Ledger, LedgerState } from './ledger.ts';
import type { RedisContents } from './memory-contents.ts';
import { mapMethods, unlessAway } from './port-changes.ts';

export interface RedisStores {
  readonly tickets: TicketStore;
  readonly ticks: TickStore;
  readonly sessions: SessionStore;
  readonly players: PlayerStore;
}

/** The Redis that all containers share, and what may become of it. */
export interface SimulatedRedis {
  readonly stores: RedisStores;
  /** Nothing is answered for so long; what is asked meanwhile has no effect. */
  goAway(ms: number): void;
  /** Everything is lost. */
  empty(): void;
  /** What will be left once `failOver` takes place. */
  replicate(): void;
  /** A replica takes over: what was written since `replicate` is lost, of some slots or of all, and its clock differs. */
  failOver(isLost: (slot: 'players' | QueueId) => boolean, clockOffMs: number): void;
}

interface RedisOptions {
  readonly clock: VirtualClock;
  readonly contents: RedisContents;
  readonly ledger: Ledger;
  readonly queues: readonly QueueId[];
  readonly time: RedisTime;
  /** Hears of every call that had an effect, or might have had. */
  readonly trace: ((method: string, input: readonly unknown[], outcome: unknown) => void) | null;
}

/** Redis' own clock. */
export interface RedisTime {
  readonly nowMs: () => number;
  offMs: number;
}

export const createRedisTime = (clock: VirtualClock): RedisTime => {
  const time = { offMs: 0, nowMs: () => clock.nowMs() + time.offMs };
  return time;
};

export const createSimulatedRedis = (options: RedisOptions): SimulatedRedis => {
  const { clock, contents, ledger, time, trace } = options;
  let awayUntilMs = 0;
  let copied: LedgerState | null = null;
  const isAway = () => clock.nowMs() < awayUntilMs;
  const reachable = <Port extends object>(port: Port): Port =>
    unlessAway('Redis', trace === null ? port : traced(port, trace), isAway);
  const { tickets, ticks, sessions } = ledger.watchQueues(contents.queues);
  return {
    stores: {
      tickets: reachable(tickets),
      ticks: reachable(ticks),
      sessions: reachable(sessions),
      players: reachable(ledger.watchPlayers(contents.players)),
    },
    goAway: (ms) => {
      awayUntilMs = Math.max(awayUntilMs, clock.nowMs() + ms);
      ledger.excuse(ms, 'Redis is away');
    },
    empty: () => {
      contents.empty();
      ledger.emptied();
    },
    replicate: () => {
      contents.replicate();
      copied = ledger.snapshot();
    },
    failOver: (isLost, offMs) => {
      if (copied === null) return;
      const lost = { queues: options.queues.filter(isLost), players: isLost('players') };
      contents.fallBack(lost);
      ledger.fellBackTo(copied, lost);
      time.offMs = offMs;
      copied = null;
    },
  };
};

/** Listens without standing in between: a history with a trace is the same as one without. */
const traced = <Port extends object>(port: Port, trace: NonNullable<RedisOptions['trace']>): Port =>
  mapMethods(port, (method, name) => (...input) => {
    const answer = method(...input);
    answer.then(
      (outcome) => trace(name, input, outcome),
      (fault) => trace(name, input, fault),
    );
    return answer;
  });
