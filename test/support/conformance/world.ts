import { expect } from 'vitest';
import type { LoadingSession } from '../../../src/core/session.ts';
import type { Arrival, Presence } from '../../../src/core/ticket.ts';
import type {
  BeginTickOutcome,
  ClaimOutcome,
  ConnectionStore,
  LeaseHolder,
  NewTicket,
  PlayerStore,
  QueueId,
  SessionStore,
  Ticket,
  TicketInLine,
  TicketStore,
  TickStore,
  ToldAbout,
} from '../../../src/use-cases/ports.ts';

/** What every adapter is put into to be tested: its stores, an empty queue and a clock. */
export interface Time {
  nowMs(): number;
  advance(ms: number): void;
}

export interface QueueWorld {
  readonly tickets: TicketStore;
  readonly ticks: TickStore;
  readonly sessions: SessionStore;
  readonly queue: QueueId;
  readonly time: Time;
}

export interface PlayerWorld {
  readonly players: PlayerStore;
  readonly connections: ConnectionStore;
  readonly player: string;
  readonly time: Time;
}

export const GRACE_MS = 30_000;
export const LOADING_MS = 30_000;
export const REQUEUE_MS = 10_000;
export const TICKET_TIMEOUT_MS = 600_000;
export const LEASE_MS = 5_000;
export const TOKEN_MS = 60_000;
export const TRIES_MAX = 3;
export const CANCEL_OPTIONS = { requeueDelayMs: REQUEUE_MS, graceMs: GRACE_MS };
export const SERVER = { sessionId: 'game-1', serverAddress: '10.0.0.1:7777' };

export const PLAYER_RULES = {
  rateLimits: { writesPerMinute: 6, readsPerMinute: 12, enqueuesPerMinute: 3 },
  penaltyRules: { cooldownLadderMs: [0, 60_000, 300_000], decayMs: 3_600_000 },
};

export const presenceOf = (player: string, changes: Partial<Arrival> = {}): Arrival => ({
  player,
  connectionId: `c-${player}`,
  connectedAtMs: 1_000,
  absentSinceMs: 0,
  pinged: false,
  ...changes,
});

/** What a store keeps of an arrival. */
export const keptOf = ({ pinged: _, ...presence }: Arrival): Presence => presence;

/** A ticket of these players, all of them present. Alone, the player bears the ticket's name. */
export const ticketFor = (ticketId: string, players: readonly string[] = [ticketId]): NewTicket => ({
  ticketId,
  request: {
    gameMode: 'duel',
    members: players.map((player) => ({ player, rating: 1_500.5 })),
    party: players.length > 1 ? `party-${ticketId}` : null,
    regions: { eu: 20 },
    attributes: { bracket: 'é"\\', maps: ['dust', 'ice'], ranked: true, empty: [] },
  },
  presence: players.map((player) => presenceOf(player)),
});

export const leaseOf = (world: QueueWorld, holder = 'ticker', deployment = 1): LeaseHolder => ({
  holder,
  leaseMs: LEASE_MS,
  stopsAtMs: world.time.nowMs() + 60_000,
  deployment,
});

/** Adds a ticket that must be new. */
export const add = async (world: QueueWorld, ticket: NewTicket): Promise<TicketInLine> => {
  const outcome = await world.tickets.addTicket(world.queue, ticket, GRACE_MS);
  if (outcome.kind !== 'added')
    return expect.fail(`Expected ${ticket.ticketId} to be added: ${outcome.kind}`);
  return outcome.place;
};

export const addAll = async (world: QueueWorld, ...ticketIds: readonly string[]) => {
  for (const ticketId of ticketIds) await add(world, ticketFor(ticketId));
};

export const read = async (world: QueueWorld, ticketId: string): Promise<Ticket | null> =>
  (await world.tickets.readTicket(world.queue, ticketId, null))?.ticket ?? null;

export const stateOf = async (world: QueueWorld, ticketId: string) =>
  (await read(world, ticketId))?.state ?? null;

/** Suspends the ticket's member on the connection that `ticketFor` gave. */
export const drop = (world: QueueWorld, ticketId: string, player = ticketId) =>
  world.tickets.suspendTicket(world.queue, ticketId, player, `c-${player}`, GRACE_MS);

export type Holding = Extract<BeginTickOutcome, { kind: 'holding' }>;

export const begin = (world: QueueWorld, cursor = 0, lease = leaseOf(world), pageSize = 100) =>
  world.ticks.beginTick(world.queue, lease, cursor, pageSize, TICKET_TIMEOUT_MS);

/** Begins a tick that must get the lease. */
export const hold = async (
  world: QueueWorld,
  cursor = 0,
  lease = leaseOf(world),
  pageSize = 100,
): Promise<Holding> => {
  const outcome = await begin(world, cursor, lease, pageSize);
  return outcome.kind === 'holding' ? outcome : expect.fail('Expected to get the lease');
};

export const claimOptions = (loading = true) => ({
  loadingTimeoutMs: LOADING_MS,
  loading,
});

/** Claims one proposal, without beginning a tick first. */
export const claim = (
  world: QueueWorld,
  sessionId: string,
  teams: readonly (readonly string[])[],
  loading = true,
  lease = leaseOf(world),
): Promise<ClaimOutcome> => {
  const quality = { total: 0.75, rating: 1 };
  const proposal = { sessionId, gameMode: 'duel', region: 'eu', quality, teams };
  return world.ticks.claimMatches(world.queue, lease, [proposal], claimOptions(loading));
};

/** Begins a tick and forms a session of these teams of tickets, which must succeed. */
export const form = async (
  world: QueueWorld,
  sessionId: string,
  teams: readonly (readonly string[])[],
  loading = true,
): Promise<LoadingSession> => {
  await hold(world);
  const outcome = await claim(world, sessionId, teams, loading);
  const session = outcome.kind === 'claimed' ? outcome.sessions[0] : undefined;
  return session ?? expect.fail(`Expected ${sessionId} to be claimed: ${JSON.stringify(outcome)}`);
};

/** A session of two players, tickets and players called a and b. */
export const formDuel = async (world: QueueWorld, sessionId = 's1', loading = true) => {
  await addAll(world, 'a', 'b');
  return form(world, sessionId, [['a'], ['b']], loading);
};

export const tell = async (
  world: QueueWorld,
  sessionId: string,
  players: readonly string[],
  about: ToldAbout = 'start',
) => {
  const [outcome] = await world.sessions.markTold(world.queue, [{ sessionId, players }], about, LOADING_MS);
  return outcome;
};

export const ready = (world: QueueWorld, sessionId: string, player: string) =>
  world.sessions.completeLoading(world.queue, sessionId, player);

export const take = (world: QueueWorld, sessionId: string, token: string, ttlMs = TOKEN_MS) =>
  world.sessions.takeAllocation(world.queue, sessionId, token, ttlMs, TRIES_MAX);

/** A session of a and b that waits for its server. */
export const formReadyDuel = async (world: QueueWorld, sessionId = 's1') => {
  await formDuel(world, sessionId);
  await ready(world, sessionId, 'a');
  await ready(world, sessionId, 'b');
};

/** A session of a and b that has its server. */
export const formMatchedDuel = async (world: QueueWorld, sessionId = 's1') => {
  await formReadyDuel(world, sessionId);
  await take(world, sessionId, 'token');
  await world.sessions.finishAllocation(world.queue, sessionId, 'token', SERVER);
};

export const sessionOf = async (world: QueueWorld, sessionId: string): Promise<LoadingSession> =>
  (await world.sessions.readSession(world.queue, sessionId)) ??
  expect.fail(`Expected ${sessionId} to be known`);

export const listDue = (world: QueueWorld) => world.ticks.listDue(world.queue, TICKET_TIMEOUT_MS);

export const release = (world: QueueWorld, ...ticketIds: readonly string[]) =>
  world.ticks.releaseDue(world.queue, ticketIds, TICKET_TIMEOUT_MS);
