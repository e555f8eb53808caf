import type { LoadingSession } from '../../src/core/session.ts';
import type { ClaimRequest, LeaseHolder, TicketReading } from '../../src/use-cases/ports.ts';
import {
  CANCEL_OPTIONS,
  claimOptions,
  GRACE_MS,
  LOADING_MS,
  leaseOf,
  presenceOf,
  type QueueWorld,
  SERVER,
  TICKET_TIMEOUT_MS,
  TRIES_MAX,
  ticketFor,
} from '../support/conformance/world.ts';
import {
  connectionName,
  MEMBERS,
  type QueueCommand,
  SESSIONS,
  TICKETS,
  type TicketId,
  type Which,
} from './queue-commands.ts';

/** One world in which commands are run, with what their senders remember. */
export interface QueueRun {
  readonly world: QueueWorld;
  /** How far each holder has read. */
  readonly cursors: Map<string, number>;
  epoch: string;
}

/** Everything that can be read of the queue without changing it. */
export interface QueueView {
  readonly tickets: ReadonlyMap<string, TicketReading>;
  readonly sessions: ReadonlyMap<string, LoadingSession>;
  readonly peek: Awaited<ReturnType<QueueWorld['ticks']['peekQueue']>>;
}

export const createQueueRun = (world: QueueWorld): QueueRun => ({
  world,
  cursors: new Map(),
  epoch: 'not heard of yet',
});

const leaseFor = (world: QueueWorld, holder: string): LeaseHolder =>
  leaseOf(world, holder, holder === 'newer' ? 2 : 1);

const connectionOf = (player: string, which: Which, pinged: boolean) =>
  presenceOf(player, {
    connectionId: connectionName(player, which),
    connectedAtMs: 1_000 * (which + 1),
    pinged,
  });

const absentOf = (player: string) => presenceOf(player, { connectionId: '', connectedAtMs: 0 });

const newTicket = (ticketId: TicketId, which: Which, pinged: boolean, absent: string | null) => ({
  ...ticketFor(ticketId, MEMBERS[ticketId]),
  presence: MEMBERS[ticketId].map((player) =>
    player === absent ? absentOf(player) : connectionOf(player, which, pinged),
  ),
});

/** Runs one command and answers its outcome. */
export const runCommand = async (run: QueueRun, command: QueueCommand): Promise<unknown> => {
  const outcome = await send(run, command);
  const heard = outcome as { epoch?: string; place?: { epoch?: string } } | null | undefined;
  run.epoch = heard?.epoch ?? heard?.place?.epoch ?? run.epoch;
  return outcome;
};

const send = async (run: QueueRun, command: QueueCommand): Promise<unknown> => {
  switch (command.do) {
    case 'begin':
      return begin(
        run,
        command.holder,
        command.afresh ? 0 : (run.cursors.get(command.holder) ?? 0),
        command.pageSize,
      );
    case 'claim':
      return claim(run, command.holder, command.sessionIds, command.teams, true);
    case 'match':
      return match(run, command.holder, command.sessionId, command.loading);
    case 'end':
      return run.world.ticks.endTick(
        run.world.queue,
        command.holder,
        run.cursors.get(command.holder) ?? 0,
        command.mode,
      );
    case 'due':
      return run.world.ticks.listDue(run.world.queue, TICKET_TIMEOUT_MS);
    case 'release':
      return run.world.ticks.releaseDue(run.world.queue, command.ticketIds, TICKET_TIMEOUT_MS);
    case 'advance':
      return run.world.time.advance(command.ms);
    default:
      return 'ticketId' in command ? sendAboutTicket(run, command) : sendAboutSession(run.world, command);
  }
};

type AboutTicket = Extract<QueueCommand, { ticketId: TicketId }>;

const sendAboutTicket = (run: QueueRun, command: AboutTicket): Promise<unknown> => {
  const { tickets, queue, time } = run.world;
  const { ticketId } = command;
  switch (command.do) {
    case 'add':
      return tickets.addTicket(
        queue,
        newTicket(ticketId, command.which, command.pinged, command.absent),
        GRACE_MS,
      );
    case 'restore': {
      const epoch = command.epoch === 'same' ? run.epoch : 'lost';
      const proof = { epoch, enqueuedAtMs: time.nowMs() - command.agoMs };
      return tickets.restoreTicket(queue, newTicket(ticketId, 1, command.pinged, null), proof, GRACE_MS);
    }
    case 'remove':
      return tickets.removeTicket(queue, ticketId, command.player);
    case 'suspend': {
      const connectionId = connectionName(command.player, command.which);
      return tickets.suspendTicket(queue, ticketId, command.player, connectionId, GRACE_MS);
    }
    case 'resume':
      return tickets.resumeTicket(
        queue,
        ticketId,
        connectionOf(command.player, command.which, command.pinged),
      );
    case 'read':
      return tickets.readTicket(queue, ticketId, { player: command.player, pinged: command.pinged });
  }
};

type AboutSession = Extract<QueueCommand, { do: 'tell' | 'ready' | 'take' | 'finish' | 'cancel' | 'forget' }>;

const sendAboutSession = ({ sessions, queue }: QueueWorld, command: AboutSession): Promise<unknown> => {
  const { sessionId } = command;
  switch (command.do) {
    case 'tell':
      return sessions.markTold(queue, [{ sessionId, players: command.players }], command.about, LOADING_MS);
    case 'ready':
      return inTurn(command.players, (player) => sessions.completeLoading(queue, sessionId, player));
    case 'take':
      return sessions.takeAllocation(queue, sessionId, command.token, command.ttlMs, TRIES_MAX);
    case 'finish': {
      const server = { ...SERVER, sessionId: `game-of-${command.token}` };
      return sessions.finishAllocation(queue, sessionId, command.token, server);
    }
    case 'cancel':
      return sessions.cancelLoading(queue, sessionId, command.cause, CANCEL_OPTIONS);
    case 'forget':
      return sessions.forgetSession(queue, sessionId);
  }
};

const begin = async (run: QueueRun, holder: string, cursor: number, pageSize: number) => {
  const { ticks, queue } = run.world;
  const lease = leaseFor(run.world, holder);
  const outcome = await ticks.beginTick(queue, lease, cursor, pageSize, TICKET_TIMEOUT_MS);
  if (outcome.kind === 'holding') run.cursors.set(holder, outcome.cursor);
  return outcome;
};

const claim = (
  { world }: QueueRun,
  holder: string,
  sessionIds: readonly string[],
  teams: readonly (readonly string[])[],
  loading: boolean,
) => {
  const proposals = sessionIds.map(
    (sessionId): ClaimRequest => ({
      sessionId,
      gameMode: 'duel',
      region: null,
      quality: { total: 0.5 },
      teams,
    }),
  );
  return world.ticks.claimMatches(world.queue, leaseFor(world, holder), proposals, claimOptions(loading));
};

const match = async (run: QueueRun, holder: string, sessionId: string, loading: boolean) => {
  const begun = await begin(run, holder, 0, 100);
  if (begun.kind === 'held') return begun;
  const waiting = begun.changes.filter(({ ticket }) => ticket !== null).map(({ ticketId }) => ticketId);
  const teams = waiting
    .sort()
    .slice(0, 2)
    .map((ticketId) => [ticketId]);
  const sessionIds = teams.length === 2 ? [sessionId] : [];
  return { epoch: begun.epoch, claimed: await claim(run, holder, sessionIds, teams, loading) };
};

const inTurn = async <Item>(items: readonly Item[], act: (item: Item) => Promise<unknown>) => {
  const outcomes: unknown[] = [];
  for (const item of items) outcomes.push(await act(item));
  return outcomes;
};

export const viewOf = async ({ tickets, sessions, ticks, queue }: QueueWorld): Promise<QueueView> => {
  const [readings, records, peek] = await Promise.all([
    Promise.all(TICKETS.map((ticketId) => tickets.readTicket(queue, ticketId, null))),
    Promise.all(SESSIONS.map((sessionId) => sessions.readSession(queue, sessionId))),
    ticks.peekQueue(queue),
  ]);
  const known = <Item>(item: Item | null): item is Item => item !== null;
  return {
    tickets: new Map(readings.filter(known).map((reading) => [reading.ticket.ticketId, reading])),
    sessions: new Map(records.filter(known).map((session) => [session.sessionId, session])),
    peek,
  };
};

/** Lists of which nobody promises an order. */
const SETS = ['changes', 'tickets', 'sessions', 'untold', 'progressed', 'silent'];

/** The same for two worlds that did the same: their epochs are random. */
export const comparable = (value: unknown, epoch: string): unknown => {
  if (value === epoch) return 'the epoch';
  if (value instanceof Map) return comparable(Object.fromEntries(value), epoch);
  if (Array.isArray(value)) return value.map((item) => comparable(item, epoch));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, item]) => [
        name,
        SETS.includes(name) ? sorted(comparable(item, epoch)) : comparable(item, epoch),
      ]),
  );
};

const sorted = (list: unknown): unknown =>
  Array.isArray(list) ? list.map((item) => JSON.stringify(item)).sort() : list;
