import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { job } from '../../src/edge/job.ts';
import { acceptQueueOrAll, acceptSession, acceptSessions } from '../../src/edge/job-events.ts';
import { createMemoryLog } from '../../src/memory/memory-log.ts';
import { createMemoryMetrics } from '../../src/memory/memory-metrics.ts';
import { Unavailable } from '../../src/use-cases/unavailable.ts';
import { configuration } from '../use-cases/frame-world.ts';

const createPorts = () => {
  let flushes = 0;
  const metrics = { ...createMemoryMetrics(), flush: () => void flushes++ };
  return { configuration, log: createMemoryLog(), metrics, flushes: () => flushes };
};

const failing = (ports: ReturnType<typeof createPorts>, fault: Error) =>
  job(
    'sweep',
    () => ports,
    acceptQueueOrAll,
    () => Promise.reject(fault),
  );

describe('events of jobs', () => {
  test('name a queue of the configuration, or none for all of them', () => {
    expect(acceptQueueOrAll({ queue: 'Duel' }, { configuration })).toEqual({ queue: 'Duel' });
    expect(acceptQueueOrAll({}, { configuration })).toEqual({ queue: null });
    expect(acceptQueueOrAll({ queue: 'Chess' }, { configuration })).toBeNull();
    expect(acceptQueueOrAll({ queue: 7 }, { configuration })).toBeNull();
  });

  test('name one session, or several', () => {
    expect(acceptSession({ queue: 'Duel', sessionId: 's1' }, { configuration })).toEqual({
      queue: 'Duel',
      sessionId: 's1',
    });
    expect(acceptSession({ queue: 'Duel' }, { configuration })).toBeNull();
    expect(acceptSession({ sessionId: 's1' }, { configuration })).toBeNull();
    expect(acceptSessions({ queue: 'Duel', sessions: ['s1'] }, { configuration })).toMatchObject({
      sessions: ['s1'],
    });
    expect(acceptSessions({ queue: 'Duel', sessions: ['s1', 7] }, { configuration })).toBeNull();
  });
});

describe('a job', () => {
  test('runs with what the event names and the time that is left, and hands over what was counted', async () => {
    const ports = createPorts();
    const ran: unknown[] = [];
    const handler = job(
      'sweep',
      () => ports,
      acceptQueueOrAll,
      async (_, ...input) => ran.push(...input),
    );
    const context = { getRemainingTimeInMillis: () => 60_000 };
    expect(await handler({ queue: 'Duel' }, context)).toEqual({ outcome: 'done' });
    expect(ran).toEqual([{ queue: 'Duel' }, { remainingMs: 60_000 }]);
    expect(ports.flushes()).toBe(1);
  });

  test('logs and counts a fault, and fails, so that Lambda counts it and may try again', async () => {
    const ports = createPorts();
    const handler = failing(ports, new Unavailable('Redis', new Error('gone')));
    await expect(handler({})).rejects.toThrow('sweep failed');
    expect(ports.log.lines).toMatchObject([{ level: 'warn', message: 'sweep failed' }]);
    expect(ports.metrics.total('Faults')).toBe(1);
    expect(ports.flushes()).toBe(1);
  });

  test('shows Lambda nothing of the fault, since Lambda logs all that an error bears', async () => {
    const command = { name: 'auth', args: ['a password'] };
    const handler = failing(createPorts(), Object.assign(new Error('WRONGPASS'), { command }));
    const thrown = await handler({}).catch((error: unknown) => error);
    expect(inspect(thrown, { depth: null, showHidden: true })).not.toMatch(/a password|WRONGPASS/);
  });

  test('fails before its time is up, and says so', async () => {
    const ports = createPorts();
    const handler = job(
      'sweep',
      () => ports,
      acceptQueueOrAll,
      () => new Promise(() => {}),
    );
    const context = { getRemainingTimeInMillis: () => 250 };
    await expect(handler({}, context)).rejects.toThrow('sweep failed');
    expect(ports.log.lines).toMatchObject([{ level: 'error', message: 'sweep ran out of time' }]);
    expect(ports.metrics.total('Faults')).toBe(1);
    expect(ports.flushes()).toBe(1);
  });

  test('fails without a world around it', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    const handler = job(
      'sweep',
      (): ReturnType<typeof createPorts> => {
        throw new Error('REDIS_URL is missing');
      },
      acceptQueueOrAll,
      async () => {},
    );
    await expect(handler({})).rejects.toThrow('sweep failed');
    expect(String(error.mock.lastCall)).toContain('REDIS_URL is missing');
    error.mockRestore();
  });

  test('I11: refuses any event that is not its own', async () => {
    const ports = createPorts();
    let runs = 0;
    const handler = job(
      'allocate',
      () => ports,
      acceptSession,
      async () => runs++,
    );
    const almost = fc.record(
      { queue: fc.oneof(fc.constant('Duel'), fc.anything()), sessionId: fc.constantFrom('', 7, null) },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(almost, fc.anything()), async (event) => {
        expect(await handler(event)).toEqual({ outcome: 'refused' });
      }),
    );
    expect(runs).toBe(0);
  });
});
