import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Ticket, WaitingTicket } from '../../src/core/ticket.ts';
import { begin, leaseOf, type QueueWorld } from '../support/conformance/world.ts';
import { memoryQueueWorld } from '../support/memory-worlds.ts';
import { aim } from './aim.ts';
import { wishes } from './queue-commands.ts';
import { createQueueRun, type QueueView, runCommand, viewOf } from './queue-run.ts';

/** Newer than every other holder, so that it always gets the lease. */
const followerOf = (world: QueueWorld) => leaseOf(world, 'follower', 9);
const PAGE_SIZE = 2;
const PAGES_MAX = 10;

/** Brings the pool up to date as a ticker does, page by page, and gives the lease back. */
const followChanges = async (
  world: QueueWorld,
  pool: Map<string, WaitingTicket>,
  cursor: number,
): Promise<number> => {
  let read = cursor;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const begun = await begin(world, read, followerOf(world), PAGE_SIZE);
    if (begun.kind === 'held') return expect.fail('Expected the newest deployment to get the lease');
    if (begun.startOver) pool.clear();
    for (const { ticketId, ticket } of begun.changes) {
      if (ticket) pool.set(ticketId, ticket);
      else pool.delete(ticketId);
    }
    read = begun.cursor;
    if (!begun.more) {
      await world.ticks.endTick(world.queue, 'follower', read, 'stop');
      return read;
    }
  }
  return expect.fail('Expected the pages to come to an end');
};

const waitingOf = ({ ticketId, enqueuedAtMs, request }: Ticket): WaitingTicket => ({
  ticketId,
  enqueuedAtMs,
  request,
});

const waitingIn = (view: QueueView) =>
  [...view.tickets.values()].map(({ ticket }) => ticket).filter(({ state }) => state === 'waiting');

it('a ticker that reads from cursor to cursor knows every waiting ticket as it is', async () => {
  await fc.assert(
    fc.asyncProperty(wishes(40), fc.nat({ max: 3 }), async (wished, readEvery) => {
      const world = memoryQueueWorld();
      const run = createQueueRun(world);
      const pool = new Map<string, WaitingTicket>();
      let cursor = 0;
      for (const [index, wish] of wished.entries()) {
        await runCommand(run, aim(wish, await viewOf(world)));
        if (index % (readEvery + 1) !== 0) continue;
        cursor = await followChanges(world, pool, cursor);
        for (const ticket of waitingIn(await viewOf(world)))
          expect(pool.get(ticket.ticketId)).toEqual(waitingOf(ticket));
      }
    }),
    { numRuns: 150 },
  );
});
