import type { Configuration } from '../src/core/game-mode.ts';
import type { Copy } from '../src/memory/copy.ts';
import { createMemoryPlayers, type KeptPlayer } from '../src/memory/memory-players.ts';
import { createMemoryQueues, type MemoryQueues } from '../src/memory/memory-queues.ts';
import { copyQueueState, type QueueState } from '../src/memory/queue-state.ts';
import type { Ids, PlayerStore, QueueId } from '../src/use-cases/ports.ts';
import type { FallBack } from './ledger.ts';

/** What a Redis holds, and what it may be put back to. */
export interface RedisContents {
  readonly queues: MemoryQueues;
  readonly players: PlayerStore;
  empty(): void;
  /** What will be left after a fall back. */
  replicate(): void;
  fallBack(lost: FallBack): void;
}

export interface ContentsOptions {
  /** Redis' own time. */
  readonly nowMs: () => number;
  readonly ids: Ids;
  readonly configuration: Configuration;
}

/** In memory: the fast one. */
export const createMemoryContents = (options: ContentsOptions, copy: Copy): RedisContents => {
  const { nowMs, ids, configuration } = options;
  const { rateLimits, penalties: penaltyRules } = configuration;
  const queues = new Map<QueueId, QueueState>();
  const players = new Map<string, KeptPlayer>();
  let copiedQueues: ReadonlyMap<QueueId, QueueState> = new Map();
  let copiedPlayers: ReadonlyMap<string, KeptPlayer> = new Map();
  return {
    queues: createMemoryQueues({ nowMs, ids, queues, copy }),
    players: createMemoryPlayers({ nowMs, players, copy, rateLimits, penaltyRules }),
    empty: () => {
      queues.clear();
      players.clear();
    },
    replicate: () => {
      copiedQueues = new Map([...queues].map(([queue, state]) => [queue, copyQueueState(state)]));
      copiedPlayers = new Map([...players].map(([player, record]) => [player, copyPlayer(record)]));
    },
    fallBack: (lost) => {
      for (const queue of lost.queues) {
        const state = copiedQueues.get(queue);
        if (state === undefined) queues.delete(queue);
        else queues.set(queue, state);
      }
      if (!lost.players) return;
      players.clear();
      for (const [player, record] of copiedPlayers) players.set(player, record);
    },
  };
};

const copyPlayer = (record: KeptPlayer): KeptPlayer => ({ ...record, buckets: { ...record.buckets } });
