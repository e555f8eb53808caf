import { expect, test } from 'vitest';
import { fanOutTicks } from '../../src/use-cases/fan-out-ticks.ts';
import { createTickWorld, QUEUE, TICK_MS } from './tick-world.ts';

test('a match is counted for its queue, with the wait of each ticket', async () => {
  const world = createTickWorld();
  await world.enqueue('ann');
  await world.clock.advance(3_000);
  await world.enqueue('bob');
  const ticker = world.startTicker();
  await world.clock.advance(TICK_MS);
  const { metrics } = world.ports;
  expect(metrics.total('Matches', { queue: QUEUE })).toBe(1);
  const waits = metrics.durations('WaitMs', { queue: QUEUE });
  expect(waits.toSorted((one, other) => one - other)).toEqual([0, 3_000]);
  await world.clock.advance(700_000);
  await ticker;
});

test('the size of the queue is noted by every tick, changed or not, and is 0 in the end', async () => {
  const world = createTickWorld();
  await world.enqueue('ann');
  const ticker = world.startTicker();
  await world.clock.advance(3 * TICK_MS);
  const { metrics } = world.ports;
  expect(metrics.latest('QueueSize', { queue: QUEUE })).toBe(1);
  await world.enqueue('bob');
  await world.clock.advance(2 * TICK_MS);
  expect(metrics.latest('QueueSize', { queue: QUEUE })).toBe(0);
  await world.clock.advance(700_000);
  await ticker;
});

test('a ticker hands over what it counted every ten seconds, not only at its end', async () => {
  const world = createTickWorld();
  await world.enqueue('ann');
  await world.enqueue('bob');
  // Both have to load for 30 s, so the ticker stays.
  const ticker = world.startTicker();
  await world.clock.advance(9_000);
  expect(world.ports.metrics.flushes()).toBe(0);
  await world.clock.advance(2_000);
  expect(world.ports.metrics.flushes()).toBe(1);
  await world.clock.advance(10_000);
  expect(world.ports.metrics.flushes()).toBe(2);
  await world.clock.advance(700_000);
  await ticker;
});

test('the fan-out says how many wait, and of queues that nobody ticks; of an idle system it says nothing', async () => {
  const world = createTickWorld();
  const { metrics } = world.ports;
  await fanOutTicks(world.ports)();
  expect(metrics.latest('QueueSize')).toBeNull();
  await world.enqueue('ann');
  await fanOutTicks(world.ports)();
  expect(metrics.latest('QueueSize', { queue: QUEUE })).toBe(1);
  // One player makes no match: no ticker need be there.
  expect(metrics.latest('QueuesUnattended')).toBeNull();
  await world.enqueue('bob');
  await fanOutTicks(world.ports)();
  expect(metrics.latest('QueuesUnattended')).toBe(1);
});

test('a queue whose lease is held is not unattended', async () => {
  const world = createTickWorld();
  const lease = { holder: 'ticker', leaseMs: 5_000, stopsAtMs: world.clock.nowMs() + 600_000, deployment: 1 };
  await world.enqueue('ann');
  await world.enqueue('bob');
  await world.ports.ticks.beginTick(QUEUE, lease, 0, 256, 1_800_000);
  await fanOutTicks(world.ports)();
  expect(world.ports.metrics.latest('QueueSize', { queue: QUEUE })).toBe(2);
  expect(world.ports.metrics.latest('QueuesUnattended')).toBeNull();
});
