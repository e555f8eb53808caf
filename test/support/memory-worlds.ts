import { createMemoryConnections } from '../../src/memory/memory-connections.ts';
import { createMemoryPlayers } from '../../src/memory/memory-players.ts';
import { createMemoryQueues } from '../../src/memory/memory-queues.ts';
import { PLAYER_RULES, type PlayerWorld, type QueueWorld, type Time } from './conformance/world.ts';

const START_MS = 1_800_000_000_000;

/** A clock that stands still until it is set. It may also be set back, as a Redis after a failover may be. */
export const createTime = (startMs = START_MS): Time => {
  let nowMs = startMs;
  return {
    nowMs: () => nowMs,
    advance: (ms) => {
      nowMs += ms;
    },
  };
};

export const memoryQueueWorld = (time = createTime()): QueueWorld => ({
  ...createMemoryQueues({ nowMs: time.nowMs }),
  queue: 'queue',
  time,
});

export const memoryPlayerWorld = (time = createTime()): PlayerWorld => ({
  players: createMemoryPlayers({ nowMs: time.nowMs, ...PLAYER_RULES }),
  connections: createMemoryConnections(),
  player: 'player',
  time,
});
