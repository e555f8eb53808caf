import { expect } from 'vitest';
import type { Configuration, GameMode } from '../../src/core/game-mode.ts';
import { type MatchRules, plainRules } from '../../src/core/match-rules.ts';
import type { LoadingSession } from '../../src/core/session.ts';
import { disconnectRoute } from '../../src/edge/connection-routes.ts';
import { frameRoute } from '../../src/edge/frame-route.ts';
import { createMemoryConnections } from '../../src/memory/memory-connections.ts';
import { createMemoryEvents } from '../../src/memory/memory-events.ts';
import { createMemoryInvoker } from '../../src/memory/memory-invoker.ts';
import { createMemoryLog } from '../../src/memory/memory-log.ts';
import { createMemoryMetrics } from '../../src/memory/memory-metrics.ts';
import { createMemoryParties } from '../../src/memory/memory-parties.ts';
import { createMemoryPenaltyArchive } from '../../src/memory/memory-penalty-archive.ts';
import { createMemoryPlayers, type KeptPlayer } from '../../src/memory/memory-players.ts';
import { createMemoryPoster } from '../../src/memory/memory-poster.ts';
import { createMemoryProfiles } from '../../src/memory/memory-profiles.ts';
import { createMemoryQueues } from '../../src/memory/memory-queues.ts';
import type { QueueState } from '../../src/memory/queue-state.ts';
import { createSeededIds } from '../../src/memory/seeded-ids.ts';
import { createVirtualClock } from '../../src/memory/virtual-clock.ts';
import { type ServerFrame, serverFrame } from '../../src/protocol/server-frames.ts';
import { answerPing } from '../../src/use-cases/answer-ping.ts';
import { completeLoading } from '../../src/use-cases/complete-loading.ts';
import { dequeueTicket } from '../../src/use-cases/dequeue-ticket.ts';
import { enqueueTicket } from '../../src/use-cases/enqueue-ticket.ts';
import type { Profile, ReceiptClaims, Signer } from '../../src/use-cases/ports.ts';
import { syncTicket } from '../../src/use-cases/sync-ticket.ts';

const modeOf = (id: string, changes: Partial<GameMode> = {}): GameMode => ({
  id,
  queue: id,
  rules: plainRules(id, 2, 1),
  requiredPlayers: 2,
  recentOpponents: 0,
  loading: true,
  ratingSource: 'profile',
  loadingSessionTimeoutMs: 30_000,
  reconnectGraceMs: 30_000,
  requeueDelayMs: 5_000,
  ticketTimeoutMs: 1_800_000,
  ...changes,
});

const ratingWindow = { atOnce: 100, atLast: 500, overMs: 40_000 };

const atPlace: MatchRules = {
  ...plainRules('Placed', 2, 1),
  regions: { names: ['eu', 'us'], latencyMs: { atOnce: 60, atLast: 150, overMs: 30_000 } },
  attributes: [{ kind: 'overlap', attribute: 'maps', values: ['ice', 'sand'], relaxAfterMs: null }],
};

/** `Duel` goes without ratings, `Trio` by profiles, `Signed` by the token's claim, `Placed` by region and map. */
const MODES = [
  modeOf('Duel'),
  modeOf('Trio', { rules: { ...plainRules('Trio', 2, 3), ratingWindow }, requiredPlayers: 6 }),
  modeOf('Signed', {
    rules: { ...plainRules('Signed', 2, 2), ratingWindow },
    requiredPlayers: 4,
    ratingSource: 'token',
  }),
  modeOf('Placed', { rules: atPlace }),
];

export const configuration: Configuration = {
  tickIntervalMs: 250,
  allocation: {
    provider: { kind: 'static', addresses: ['127.0.0.1:7000'] },
    requestTimeoutMs: 10_000,
    retriesMax: 3,
    tokenTtlMs: 60_000,
  },
  penalties: { cooldownLadderMs: [60_000, 300_000], decayMs: 86_400_000 },
  rateLimits: { writesPerMinute: 30, readsPerMinute: 100, enqueuesPerMinute: 10 },
  events: { redis: false, eventBridgeBus: null },
  gameModes: new Map(MODES.map((mode) => [mode.id, mode])),
};

/** Receipts that can be read back, signed by nothing. */
const signer: Signer = {
  matchTicket: async ({ player, sessionId }) => `ticket of ${player} for ${sessionId}`,
  receipt: async (claims) => JSON.stringify(claims),
  readReceipt: async (receipt) => (receipt.startsWith('{') ? (JSON.parse(receipt) as ReceiptClaims) : null),
};

export type FrameOf<Type extends ServerFrame['type']> = Extract<ServerFrame, { type: Type }>;

export type FrameWorld = ReturnType<typeof createFrameWorld>;
export type Client = Awaited<ReturnType<FrameWorld['connect']>>;

/** Clients of the frame routes, in memory, on a virtual clock. */
export const createFrameWorld = (seed = 1) => {
  const clock = createVirtualClock();
  const { nowMs } = clock;
  const ids = createSeededIds(seed);
  const gone = new Set<string>();
  const parties = new Map<string, readonly string[]>();
  const profiles = new Map<string, Partial<Profile>>();
  const kept = { queues: new Map<string, QueueState>(), players: new Map<string, KeptPlayer>() };
  const ports = {
    configuration,
    clock,
    signer,
    ids,
    ...createMemoryQueues({ nowMs, queues: kept.queues }),
    players: createMemoryPlayers({
      nowMs,
      players: kept.players,
      rateLimits: configuration.rateLimits,
      penaltyRules: configuration.penalties,
    }),
    connections: createMemoryConnections(),
    parties: createMemoryParties(parties),
    profiles: createMemoryProfiles(profiles),
    penalties: createMemoryPenaltyArchive(),
    poster: createMemoryPoster((connectionId) => (gone.has(connectionId) ? 'gone' : 'accepted')),
    invoker: createMemoryInvoker(),
    events: createMemoryEvents(),
    metrics: createMemoryMetrics(),
    log: createMemoryLog(),
  };
  const wired = () => ports;
  const route = frameRoute('frames', wired, (all) => ({
    enqueue: enqueueTicket(all),
    dequeue: dequeueTicket(all),
    loading_complete: completeLoading(all),
    sync: syncTicket(all),
    ping: answerPing(all),
  }));
  const disconnect = disconnectRoute(wired);
  let connected = 0;

  /** Sends what the client sends and answers the route response, which must be a frame of the protocol. */
  const sendText = async (connectionId: string, body: string | null, requestTimeEpoch = nowMs()) => {
    const event = { requestContext: { connectionId, requestTimeEpoch }, body, isBase64Encoded: false };
    const answer = await route(event);
    expect(answer.statusCode).toBe(200);
    return answer.body === undefined ? null : serverFrame.parse(JSON.parse(answer.body));
  };

  const connect = async (player: string, tokenRating: number | null = null, tokenPrioritySeconds = 0) => {
    connected += 1;
    const connectionId = `c${connected}-${player}`;
    await ports.connections.recordConnection({
      connectionId,
      player,
      connectedAtMs: nowMs() + connected,
      tokenRating,
      tokenPrioritySeconds,
    });
    const send = (frame: object, requestedAtMs?: number) =>
      sendText(connectionId, JSON.stringify(frame), requestedAtMs);
    /** Sends a frame that must be answered by one of this type. */
    const ask = async <Type extends ServerFrame['type']>(
      frame: object,
      type: Type,
    ): Promise<FrameOf<Type>> => {
      const answered = await send(frame);
      expect(answered).toMatchObject({ type });
      return answered as FrameOf<Type>;
    };
    const load = async (sessionId: string) => {
      expect(await send({ type: 'loading_complete', loading_session_id: sessionId })).toBeNull();
    };
    return {
      player,
      connectionId,
      load,
      send,
      ask,
      enqueue: (fields: object = {}) => ask({ type: 'enqueue', game_mode: 'Duel', ...fields }, 'queued'),
      refused: (frame: object) => ask(frame, 'error'),
      drop: () => disconnect({ requestContext: { connectionId } }),
      /** The connection is dead, and nobody was told. */
      vanish: () => gone.add(connectionId),
      pushed: () => ports.poster.framesTo(connectionId),
    };
  };

  /** Forms a session of these teams of tickets, as a tick would. */
  const form = async (
    queue: string,
    sessionId: string,
    ...teams: readonly string[][]
  ): Promise<LoadingSession> => {
    const lease = { holder: 'ticker', leaseMs: 5_000, stopsAtMs: nowMs() + 60_000, deployment: 1 };
    await ports.ticks.beginTick(queue, lease, 0, 256, 1_800_000);
    const proposal = { sessionId, gameMode: queue, region: null, quality: { total: 1 }, teams };
    const claimed = await ports.ticks.claimMatches(queue, lease, [proposal], {
      loadingTimeoutMs: 30_000,
      loading: true,
    });
    const session = claimed.kind === 'claimed' ? claimed.sessions[0] : undefined;
    return session ?? expect.fail(`Expected a session to be formed: ${JSON.stringify(claimed)}`);
  };

  /** Two players with tickets of the queue `Duel`, in the session `s1`. */
  const formDuel = async () => {
    const alice = await connect('alice');
    const bob = await connect('bob');
    const tickets = [await alice.enqueue(), await bob.enqueue()].map(({ ticket_id }) => [ticket_id]);
    await form('Duel', 's1', ...tickets);
    return { alice, bob, ticketIds: tickets.flat() };
  };

  /** The same, with all players ready and a server found. */
  const matchDuel = async () => {
    const duel = await formDuel();
    for (const client of [duel.alice, duel.bob])
      await client.send({ type: 'loading_complete', loading_session_id: 's1' });
    await ports.sessions.takeAllocation('Duel', 's1', 'token', 60_000, 3);
    const server = { sessionId: 'game-1', serverAddress: '10.0.0.1:7777' };
    await ports.sessions.finishAllocation('Duel', 's1', 'token', server);
    return duel;
  };

  const readTicket = async (ticketId: string, queue = 'Duel') =>
    (await ports.tickets.readTicket(queue, ticketId, null))?.ticket ?? null;

  const eventNames = () =>
    ports.events.events.map((event) => (event.kind === 'violation' ? event.code : event.event));

  return {
    ports,
    /** What the stores hold, to look into. */
    kept,
    clock,
    parties,
    profiles,
    route,
    sendText,
    connect,
    form,
    formDuel,
    matchDuel,
    readTicket,
    eventNames,
  };
};
