import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createHttpAllocator } from '../../src/allocation/http-allocator.ts';
import { createBreakerStore } from '../../src/redis/breaker-store.ts';
import { AllocationFailed } from '../../src/use-cases/unavailable.ts';
import { REDIS_KINDS, redisOf } from '../support/redis.ts';
import { recordingLog, startStandIn } from './stand-in.ts';

const START_MS = 1_800_000_000_000;

describe.each(REDIS_KINDS)('a circuit breaker (%s)', (kind) => {
  const redis = redisOf(kind);

  /** Two containers that share the breaker of one service: three failures open it for ten seconds. */
  const twoContainers = () => {
    const clock = { nowMs: START_MS };
    const options = { failuresMax: 3, openMs: 10_000, nowMs: () => clock.nowMs };
    const service = `service-${randomUUID()}`;
    const containers = [createBreakerStore(redis, options), createBreakerStore(redis, options)] as const;
    return { containers, clock, service };
  };

  it('opens after failures in a row, whoever met them', async () => {
    const { containers, service } = twoContainers();
    const [one, other] = containers;
    for (const container of [one, other]) await container.reportToBreaker(service, 'failure');
    expect(await one.askBreaker(service)).toEqual({ kind: 'closed' });
    await one.reportToBreaker(service, 'failure');
    expect(await other.askBreaker(service)).toEqual({ kind: 'open', untilMs: START_MS + 10_000 });
  });

  it('forgets failures at a success', async () => {
    const { containers, service } = twoContainers();
    const [one] = containers;
    for (const outcome of ['failure', 'failure', 'success', 'failure', 'failure'] as const)
      await one.reportToBreaker(service, outcome);
    expect(await one.askBreaker(service)).toEqual({ kind: 'closed' });
  });

  it('lets one call through when its time is up, and closes when that succeeds', async () => {
    const { containers, clock, service } = twoContainers();
    const [one, other] = containers;
    for (let failure = 0; failure < 3; failure++) await one.reportToBreaker(service, 'failure');
    clock.nowMs += 9_999;
    expect((await one.askBreaker(service)).kind).toBe('open');
    clock.nowMs += 1;
    expect((await one.askBreaker(service)).kind).toBe('closed');
    expect((await other.askBreaker(service)).kind).toBe('open');
    await one.reportToBreaker(service, 'success');
    expect((await other.askBreaker(service)).kind).toBe('closed');
  });

  it('opens again at once when that call fails, and lets another through when it never ends', async () => {
    const { containers, clock, service } = twoContainers();
    const [one, other] = containers;
    for (let failure = 0; failure < 3; failure++) await one.reportToBreaker(service, 'failure');
    clock.nowMs += 10_000;
    await one.askBreaker(service);
    clock.nowMs += 4_000;
    await one.reportToBreaker(service, 'failure');
    expect(await other.askBreaker(service)).toEqual({ kind: 'open', untilMs: START_MS + 24_000 });
    clock.nowMs += 10_000;
    expect((await other.askBreaker(service)).kind).toBe('closed');
    clock.nowMs += 10_000;
    expect((await one.askBreaker(service)).kind).toBe('closed');
  });

  it('keeps services apart', async () => {
    const { containers, service } = twoContainers();
    const [one] = containers;
    for (let failure = 0; failure < 3; failure++) await one.reportToBreaker(service, 'failure');
    expect((await one.askBreaker(`other-${service}`)).kind).toBe('closed');
  });

  it('spares an ill provider, and finds that it is well again', async () => {
    const { containers, clock } = twoContainers();
    let status = 500;
    const provider = await startStandIn(() => ({ status, body: '{"server_address":"a:1"}' }));
    const allocator = createHttpAllocator({
      url: provider.url,
      requestTimeoutMs: 5_000,
      retriesMax: 9,
      backoffMs: 1,
      breaker: containers[0],
      log: recordingLog().log,
    });
    const request = {
      loadingSessionId: randomUUID(),
      gameMode: 'Normal_1v1',
      region: null,
      teams: [['a'], ['b']],
    };
    await expect(allocator.allocate(request)).rejects.toThrow(AllocationFailed);
    await expect(allocator.allocate(request)).rejects.toThrow(AllocationFailed);
    expect(provider.requests).toHaveLength(3);

    status = 200;
    clock.nowMs += 10_000;
    expect(await allocator.allocate(request)).toMatchObject({ serverAddress: 'a:1' });
    expect(await allocator.allocate(request)).toMatchObject({ serverAddress: 'a:1' });
  });
});
