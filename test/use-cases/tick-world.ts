import type { Configuration, GameMode } from '../../src/core/game-mode.ts';
import { plainRules } from '../../src/core/match-rules.ts';
import type { LoadingSession } from '../../src/core/session.ts';
import { createMemoryAllocator } from '../../src/memory/memory-allocator.ts';
import { createMemoryEvents } from '../../src/memory/memory-events.ts';
import { createMemoryInvoker } from '../../src/memory/memory-invoker.ts';
import { createMemoryLog } from '../../src/memory/memory-log.ts';
import { createMemoryMetrics } from '../../src/memory/memory-metrics.ts';
import { createMemoryPenaltyArchive } from '../../src/memory/memory-penalty-archive.ts';
import { createMemoryPlayers } from '../../src/memory/memory-players.ts';
import { createMemoryPoster } from '../../src/memory/memory-poster.ts';
import { createMemoryQueues } from '../../src/memory/memory-queues.ts';
import { createMemoryWakeUps } from '../../src/memory/memory-wake-ups.ts';
import { createSeededIds } from '../../src/memory/seeded-ids.ts';
import { createVirtualClock } from '../../src/memory/virtual-clock.ts';
import type { ServerFrame } from '../../src/protocol/server-frames.ts';
import type { AllocationRequest, PostOutcome, Signer, Ticket } from '../../src/use-cases/ports.ts';
import { runTicker, type TickerStay } from '../../src/use-cases/run-ticker.ts';

export const QUEUE = 'Duel';
export const TICK_MS = 250;

const DUEL: GameMode = {
  id: QUEUE,
  queue: QUEUE,
  rules: plainRules(QUEUE, 2, 1),
  requiredPlayers: 2,
  recentOpponents: 0,
  loading: true,
  ratingSource: 'profile',
  loadingSessionTimeoutMs: 30_000,
  reconnectGraceMs: 30_000,
  requeueDelayMs: 5_000,
  ticketTimeoutMs: 1_800_000,
};

const configurationOf = (mode: GameMode): Configuration => ({
  tickIntervalMs: TICK_MS,
  allocation: {
    provider: { kind: 'static', addresses: ['127.0.0.1:7000'] },
    requestTimeoutMs: 10_000,
    retriesMax: 3,
    tokenTtlMs: 60_000,
  },
  penalties: { cooldownLadderMs: [0, 60_000, 300_000], decayMs: 86_400_000 },
  rateLimits: { writesPerMinute: 30, readsPerMinute: 100, enqueuesPerMinute: 10 },
  events: { redis: false, eventBridgeBus: null },
  gameModes: new Map([[mode.id, mode]]),
});

const signer: Signer = {
  matchTicket: async ({ player, sessionId }) => `ticket ${player} ${sessionId}`,
  receipt: async ({ ticketId }) => `receipt ${ticketId}`,
  readReceipt: async () => null,
};

export interface TickWorldOptions {
  readonly mode?: Partial<GameMode>;
  readonly outcomeOf?: (connectionId: string, frame: ServerFrame) => PostOutcome;
  readonly hasServer?: (request: AllocationRequest) => boolean;
}

export type TickWorld = ReturnType<typeof createTickWorld>;

/** A queue in memory on a virtual clock, and players to put into it. */
export const createTickWorld = (options: TickWorldOptions = {}) => {
  const mode: GameMode = { ...DUEL, ...options.mode };
  const configuration = configurationOf(mode);
  const clock = createVirtualClock();
  const { nowMs } = clock;
  const ports = {
    configuration,
    clock,
    signer,
    ids: createSeededIds(1),
    ...createMemoryQueues({ nowMs }),
    players: createMemoryPlayers({
      nowMs,
      rateLimits: configuration.rateLimits,
      penaltyRules: configuration.penalties,
    }),
    penalties: createMemoryPenaltyArchive(),
    poster: createMemoryPoster(options.outcomeOf),
    invoker: createMemoryInvoker(),
    allocator: createMemoryAllocator(options.hasServer),
    events: createMemoryEvents(),
    metrics: createMemoryMetrics(),
    log: createMemoryLog(),
    scheduler: createMemoryWakeUps(),
  };

  const connectionOf = (player: string) => `connection of ${player}`;

  const attach = (player: string, ping = false) =>
    ports.players.attachConnection(
      {
        connectionId: connectionOf(player),
        player,
        connectedAtMs: nowMs(),
        tokenRating: null,
        tokenPrioritySeconds: 0,
      },
      { kind: 'read', ping },
    );

  /** One ticket of these players, bound as enqueue binds it. */
  const enqueue = async (...members: readonly string[]): Promise<Ticket> => {
    const ticketId = `ticket of ${members[0]} at ${nowMs()}`;
    const presence = members.map((player) => ({
      player,
      connectionId: connectionOf(player),
      connectedAtMs: nowMs(),
      absentSinceMs: 0,
      pinged: false,
    }));
    for (const player of members) {
      await attach(player);
      const { pointer } = await ports.players.readPlayer(player);
      await ports.players.bindTicket(player, pointer, { queue: QUEUE, ticketId }, null);
    }
    const request = {
      gameMode: mode.id,
      members: members.map((player) => ({ player, rating: 1500 })),
      party: members.length > 1 ? `party of ${members[0]}` : null,
      regions: {},
      attributes: {},
    };
    const added = await ports.tickets.addTicket(
      QUEUE,
      { ticketId, request, presence },
      mode.reconnectGraceMs,
    );
    if (added.kind !== 'added') throw new Error(`${members.join()} cannot be queued: ${added.kind}`);
    return added.place.ticket;
  };

  const stay = (changes: Partial<TickerStay> = {}): TickerStay => ({
    queue: QUEUE,
    holder: 'ticker',
    stopsAtMs: nowMs() + 600_000,
    deployment: 1,
    ...changes,
  });

  /** Starts a ticker that goes on while the clock is advanced. */
  const startTicker = (changes: Partial<TickerStay> = {}, changedPorts: Partial<typeof ports> = {}) =>
    runTicker({ ...ports, ...changedPorts })(stay(changes));

  /** What the queue itself would claim, without anybody being told. */
  const claim = async (holder: string, ...teams: readonly (readonly Ticket[])[]): Promise<LoadingSession> => {
    const lease = { holder, leaseMs: 5_000, stopsAtMs: nowMs() + 600_000, deployment: 1 };
    await ports.ticks.beginTick(QUEUE, lease, 0, 256, mode.ticketTimeoutMs);
    const sessionId = `session ${nowMs()}`;
    const proposal = {
      sessionId,
      gameMode: mode.id,
      region: null,
      quality: { total: 1 },
      teams: teams.map((team) => team.map(({ ticketId }) => ticketId)),
    };
    const claimed = await ports.ticks.claimMatches(QUEUE, lease, [proposal], {
      loadingTimeoutMs: mode.loadingSessionTimeoutMs,
      loading: mode.loading,
    });
    const session = claimed.kind === 'claimed' ? claimed.sessions[0] : undefined;
    if (session === undefined) throw new Error('Nothing was claimed');
    return session;
  };

  const framesTo = (player: string) => ports.poster.framesTo(connectionOf(player));
  const typesTo = (player: string) => framesTo(player).map(({ type }) => type);
  const readTicket = async (ticketId: string) =>
    (await ports.tickets.readTicket(QUEUE, ticketId, null))?.ticket ?? null;
  const sessionIdTo = (player: string): string => {
    const frame = framesTo(player).findLast(({ type }) => type === 'start_loading');
    if (frame?.type !== 'start_loading') throw new Error(`${player} was not told to load`);
    return frame.loading_session_id;
  };
  const load = (player: string) => ports.sessions.completeLoading(QUEUE, sessionIdTo(player), player);

  return {
    mode,
    clock,
    ports,
    attach,
    connectionOf,
    enqueue,
    startTicker,
    claim,
    framesTo,
    typesTo,
    readTicket,
    sessionIdTo,
    load,
    invoked: (name: 'tryMatch' | 'allocate' | 'push') =>
      ports.invoker.invocations.filter((invocation) => invocation.name === name),
  };
};
