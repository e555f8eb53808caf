import { randomUUID } from 'node:crypto';
import { createRedis } from '../src/redis/connect-redis.ts';
import { createSessionStore } from '../src/redis/session-store.ts';
import { createTicketStore } from '../src/redis/ticket-store.ts';
import { createRandom, createTicketMaker, SOLO } from './matching-tickets.ts';

/** What the bench asks of the crowd, one at a time; each is answered when it is done. */
export type CrowdTask =
  | { readonly kind: 'add' | 'remove'; readonly count: number }
  /** Everybody loads, plays and is forgotten. */
  | {
      readonly kind: 'end';
      readonly sessions: readonly (readonly Seat[])[];
      readonly sessionIds: readonly string[];
    };

export interface Seat {
  readonly player: string;
  readonly ticketId: string;
}

const UNDER_WAY_MAX = 500;
/** Nothing becomes due while the bench runs. */
const HOUR_MS = 3_600_000;

/**
 * The players, in a process of their own, so that the memory of the ticker's process is the ticker's. They come and
 * go through the scripts of production.
 */
const startCrowd = (url: string, queue: string) => {
  const redis = createRedis({ url, cluster: false });
  const tickets = createTicketStore(redis);
  const sessions = createSessionStore(redis);
  const random = createRandom(1);
  const make = createTicketMaker({ ratings: 'lichess', partyShares: SOLO, isInRegions: false }, random);
  /** Who waits, by ticket: a list to draw from, and places in it. */
  const waiting: Seat[] = [];
  const placeOf = new Map<string, number>();

  const inBatches = async <Item>(items: readonly Item[], act: (item: Item) => Promise<unknown>) => {
    for (let from = 0; from < items.length; from += UNDER_WAY_MAX)
      await Promise.all(items.slice(from, from + UNDER_WAY_MAX).map(act));
  };

  const leaves = (ticketId: string): void => {
    const place = placeOf.get(ticketId);
    const last = waiting.pop();
    if (place === undefined || last === undefined) throw new Error(`Ticket ${ticketId} does not wait`);
    placeOf.delete(ticketId);
    if (last.ticketId === ticketId) return;
    waiting[place] = last;
    placeOf.set(last.ticketId, place);
  };

  const add = async () => {
    const { request } = make(0);
    const ticketId = randomUUID();
    const presence = request.members.map(({ player }) => ({
      player,
      connectionId: `${player}-0123456789=`,
      connectedAtMs: Date.now(),
      absentSinceMs: 0,
      pinged: true,
    }));
    placeOf.set(ticketId, waiting.length);
    waiting.push({ ticketId, player: request.members[0]?.player ?? '' });
    await tickets.addTicket(queue, { ticketId, request, presence }, HOUR_MS);
  };

  const removeSome = async () => {
    const { ticketId, player } = waiting[Math.floor(random() * waiting.length)] ?? {
      ticketId: '',
      player: '',
    };
    leaves(ticketId);
    await tickets.removeTicket(queue, ticketId, player);
  };

  const end = async (sessionId: string, seats: readonly Seat[]) => {
    for (const { ticketId } of seats) leaves(ticketId);
    for (const { player } of seats) await sessions.completeLoading(queue, sessionId, player);
    await sessions.takeAllocation(queue, sessionId, 'bench', HOUR_MS, 1);
    await sessions.finishAllocation(queue, sessionId, 'bench', {
      sessionId,
      serverAddress: '127.0.0.1:7777',
    });
    await sessions.forgetSession(queue, sessionId);
  };

  return (task: CrowdTask): Promise<void> =>
    task.kind === 'end'
      ? inBatches([...task.sessions.entries()], ([index, seats]) => end(task.sessionIds[index] ?? '', seats))
      : inBatches(Array.from({ length: task.count }), task.kind === 'add' ? add : removeSome);
};

const [url = '', queue = ''] = process.argv.slice(2);
const act = startCrowd(url, queue);
process.on('message', (task: CrowdTask) => void act(task).then(() => process.send?.('done')));
process.on('disconnect', () => process.exit());
