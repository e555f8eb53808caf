import { describe, expect, test } from 'vitest';
import { fanOutTicks } from '../../src/use-cases/fan-out-ticks.ts';
import { gravestOf } from '../../src/use-cases/gravest-of.ts';
import type { TickStore } from '../../src/use-cases/ports.ts';
import { sweepAll } from '../../src/use-cases/sweep-all.ts';
import { Unavailable } from '../../src/use-cases/unavailable.ts';
import { createTickWorld, QUEUE } from './tick-world.ts';

const AWAY = new Unavailable('Redis', new Error('away'));

/** Two queues before the one that works; what is known of them cannot be read. */
const worldWithFaults = () => {
  const world = createTickWorld();
  const { configuration, ticks } = world.ports;
  const others = ['First', 'Second'].map((queue) => [queue, { ...world.mode, id: queue, queue }] as const);
  const unlessOther = <Method extends (queue: string, ...rest: never[]) => Promise<unknown>>(
    method: Method,
  ) =>
    (async (queue, ...rest) => {
      if (queue !== QUEUE) throw AWAY;
      return method(queue, ...rest);
    }) as Method;
  const failing: TickStore = {
    ...ticks,
    peekQueue: unlessOther(ticks.peekQueue),
    listDue: unlessOther(ticks.listDue),
  };
  const ports = {
    ...world.ports,
    configuration: { ...configuration, gameModes: new Map([...others, ...configuration.gameModes]) },
    ticks: failing,
  };
  return { world, ports };
};

const linesOfBoth = (message: string) =>
  ['First', 'Second'].map((queue) => ({ level: 'warn', message, fields: { queue } }));

describe('queues that cannot be reached', () => {
  test('do not end the sweep of the others, and the run fails in the end', async () => {
    const { world, ports } = worldWithFaults();
    const ann = await world.enqueue('ann');
    await world.clock.advance(world.mode.ticketTimeoutMs);
    await expect(sweepAll(ports)(null)).rejects.toBe(AWAY);
    expect(await world.readTicket(ann.ticketId)).toBeNull();
    expect(world.ports.log.lines).toMatchObject(linesOfBoth('A queue was not swept to its end'));
  });

  test('do not keep a ticker from the others, count as unattended, and the run fails in the end', async () => {
    const { world, ports } = worldWithFaults();
    await world.enqueue('ann');
    await expect(fanOutTicks(ports)()).rejects.toBe(AWAY);
    expect(world.invoked('tryMatch')).toEqual([{ name: 'tryMatch', queue: QUEUE }]);
    expect(ports.metrics.latest('QueueSize', { queue: QUEUE })).toBe(1);
    expect(ports.metrics.latest('QueuesUnattended')).toBe(2);
    expect(world.ports.log.lines).toMatchObject(linesOfBoth('A queue may be without a ticker'));
  });
});

test('a run in which a queue meets a bug and another is away for a moment fails with the bug', () => {
  const bug = new TypeError('ours');
  expect([gravestOf([AWAY, bug, AWAY]), gravestOf([AWAY])]).toEqual([bug, AWAY]);
});

test('a queue whose ticker could not be started counts as unattended, after its size was noted', async () => {
  const world = createTickWorld();
  await world.enqueue('ann');
  const invoker = { ...world.ports.invoker, tryMatch: () => Promise.reject(AWAY) };
  await expect(fanOutTicks({ ...world.ports, invoker })()).rejects.toBe(AWAY);
  expect(world.ports.metrics.latest('QueueSize', { queue: QUEUE })).toBe(1);
  expect(world.ports.metrics.latest('QueuesUnattended')).toBe(1);
});

test('a wake-up that cannot be had is no fault of the sweep, since one comes every five minutes anyway', async () => {
  const world = createTickWorld();
  const { ticketId } = await world.enqueue('ann');
  await world.ports.tickets.readTicket(QUEUE, ticketId, { player: 'ann', pinged: true });
  await world.clock.advance(75_001);
  const scheduler = { scheduleWakeUp: () => Promise.reject(AWAY) };
  await sweepAll({ ...world.ports, scheduler })(null);
  expect(world.ports.log.lines).toMatchObject([
    { level: 'warn', message: 'No wake-up could be scheduled', fields: { queue: QUEUE } },
  ]);
  expect(world.ports.metrics.total('Faults')).toBe(1);
});
