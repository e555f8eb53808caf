import type { Configuration } from '../src/core/game-mode.ts';
import { asItIs } from '../src/memory/copy.ts';
import { createMemoryPlayers, type KeptPlayer } from '../src/memory/memory-players.ts';
import { createMemoryQueues } from '../src/memory/memory-queues.ts';
import { copyQueueState, type QueueState } from '../src/memory/queue-state.ts';
import type { VirtualClock } from '../src/memory/virtual-clock.ts';
import type {
  Ids,
  PlayerStore,
  QueueId,
  SessionStore,
  TicketStore,
  TickStore,
} from '../src/use-cases/ports.ts';
import type { Ledger, LedgerState } from './ledger.ts';
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
  nowMs(): number;
}

interface Copied {
  readonly queues: ReadonlyMap<QueueId, QueueState>;
  readonly players: ReadonlyMap<string, KeptPlayer>;
  readonly ledger: LedgerState;
}

interface RedisOptions {
  readonly clock: VirtualClock;
  readonly ids: Ids;
  readonly configuration: Configuration;
  readonly makeLedger: (nowMs: () => number) => Ledger;
  /** Hears of every call that had an effect, or might have had. */
  readonly trace: ((method: string, input: readonly unknown[], outcome: unknown) => void) | null;
}

export const createSimulatedRedis = ({ clock, ids, configuration, makeLedger, trace }: RedisOptions) => {
  const queues = new Map<QueueId, QueueState>();
  const players = new Map<string, KeptPlayer>();
  let clockOffMs = 0;
  let awayUntilMs = 0;
  let copied: Copied | null = null;
  const nowMs = () => clock.nowMs() + clockOffMs;
  const ledger = makeLedger(nowMs);

  const isAway = () => clock.nowMs() < awayUntilMs;
  const reachable = <Port extends object>(port: Port): Port =>
    unlessAway('Redis', trace === null ? port : traced(port, trace), isAway);

  const stored = ledger.watchQueues(createMemoryQueues({ nowMs, ids, queues, copy: asItIs }));
  const kept = ledger.watchPlayers(
    createMemoryPlayers({
      nowMs,
      players,
      copy: asItIs,
      rateLimits: configuration.rateLimits,
      penaltyRules: configuration.penalties,
    }),
  );

  const redis: SimulatedRedis = {
    nowMs,
    stores: {
      tickets: reachable(stored.tickets),
      ticks: reachable(stored.ticks),
      sessions: reachable(stored.sessions),
      players: reachable(kept),
    },
    goAway: (ms) => {
      awayUntilMs = Math.max(awayUntilMs, clock.nowMs() + ms);
      ledger.excuse(ms, 'Redis is away');
    },
    empty: () => {
      queues.clear();
      players.clear();
      ledger.emptied();
    },
    replicate: () => {
      copied = {
        queues: new Map([...queues].map(([queue, state]) => [queue, copyQueueState(state)])),
        players: new Map([...players].map(([player, record]) => [player, copyPlayer(record)])),
        ledger: ledger.snapshot(),
      };
    },
    failOver: (isLost, offMs) => {
      if (copied === null) return;
      const lost = [...queues.keys()].filter((queue) => isLost(queue));
      for (const queue of lost) putBack(queues, queue, copied.queues.get(queue));
      const arePlayersLost = isLost('players');
      if (arePlayersLost) {
        players.clear();
        for (const [player, record] of copied.players) players.set(player, record);
      }
      ledger.fellBackTo(copied.ledger, { queues: lost, players: arePlayersLost });
      clockOffMs = offMs;
      copied = null;
    },
  };
  return { redis, ledger };
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

const putBack = <Value>(map: Map<string, Value>, key: string, value: Value | undefined): void => {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
};

const copyPlayer = (record: KeptPlayer): KeptPlayer => ({ ...record, buckets: { ...record.buckets } });
