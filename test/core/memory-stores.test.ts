import { expect, it } from 'vitest';
import { createMemoryConnections } from '../../src/memory/memory-connections.ts';
import { describeCancelLoading } from '../support/conformance/cancel-loading.ts';
import { describeConnectionStore } from '../support/conformance/connection-store.ts';
import { describeDueWork } from '../support/conformance/due-work.ts';
import { describePlayerStore } from '../support/conformance/player-store.ts';
import { describePresence } from '../support/conformance/presence.ts';
import { describeSessionStore } from '../support/conformance/session-store.ts';
import { describeTickStore } from '../support/conformance/tick-store.ts';
import { describeTicketStore } from '../support/conformance/ticket-store.ts';
import { add, read, ticketFor } from '../support/conformance/world.ts';
import { memoryPlayerWorld, memoryQueueWorld } from '../support/memory-worlds.ts';

describeTicketStore('memory', memoryQueueWorld);
describePresence('memory', memoryQueueWorld);
describeTickStore('memory', memoryQueueWorld);
describeDueWork('memory', memoryQueueWorld);
describeSessionStore('memory', memoryQueueWorld);
describeCancelLoading('memory', memoryQueueWorld);
describePlayerStore('memory', memoryPlayerWorld);
describeConnectionStore('memory', createMemoryConnections);

it('shares nothing with its callers', async () => {
  const world = memoryQueueWorld();
  const ticket = { ...ticketFor('a'), presence: [{ ...ticketFor('a').presence[0] }] } as ReturnType<
    typeof ticketFor
  >;
  const { ticket: added } = await add(world, ticket);
  const before = structuredClone(added);
  for (const shared of [ticket, added]) Object.assign(shared.presence[0] ?? {}, { connectionId: 'changed' });
  expect(await read(world, 'a')).toEqual(before);
});
