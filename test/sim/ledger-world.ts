import { createLedger, type Violation } from '../../sim/ledger.ts';
import { parseConfiguration } from '../../src/config/parse-configuration.ts';
import { createMemoryAllocator } from '../../src/memory/memory-allocator.ts';
import { createMemoryPlayers } from '../../src/memory/memory-players.ts';
import { createMemoryQueues, type MemoryQueues } from '../../src/memory/memory-queues.ts';
import {
  GRACE_MS,
  LOADING_MS,
  PLAYER_RULES,
  type QueueWorld,
  REQUEUE_MS,
  TICKET_TIMEOUT_MS,
} from '../support/conformance/world.ts';
import { createTime } from '../support/memory-worlds.ts';

const CONFIGURATION = parseConfiguration(`
[matchmaking]
loading_session_timeout_seconds = ${LOADING_MS / 1_000}
[[matchmaking.game_modes]]
id = "queue"
required_players = 2
requeue_delay_seconds = ${REQUEUE_MS / 1_000}
reconnect_grace_seconds = ${GRACE_MS / 1_000}
ticket_timeout_seconds = ${TICKET_TIMEOUT_MS / 1_000}
[[matchmaking.game_modes]]
id = "other"
required_players = 2
`);

export type LedgerWorld = ReturnType<typeof createLedgerWorld>;

/** Stores in memory behind a ledger; `lie` makes of them what the ledger is to find out. */
export const createLedgerWorld = (lie: (honest: MemoryQueues) => MemoryQueues = (honest) => honest) => {
  const time = createTime();
  const violations: Violation[] = [];
  const ledger = createLedger({
    configuration: CONFIGURATION,
    nowMs: time.nowMs,
    violated: (violation) => violations.push(violation),
  });
  const queues = ledger.watchQueues(lie(createMemoryQueues({ nowMs: time.nowMs })));
  const world: QueueWorld = { ...queues, queue: 'queue', time };
  return {
    world,
    time,
    ledger,
    violations,
    players: ledger.watchPlayers(createMemoryPlayers({ nowMs: time.nowMs, ...PLAYER_RULES })),
    fleet: createMemoryAllocator(),
    /** Which invariants were broken so far, in order. */
    broken: () => violations.map(({ invariant }) => invariant),
    advance: (ms: number) => {
      time.advance(ms);
      ledger.check();
    },
  };
};
