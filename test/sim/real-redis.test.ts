import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningRedis, startRedis } from '../../local/redis-server.ts';
import { FAULT_RATES } from '../../sim/fault-rates.ts';
import { simulate } from '../../sim/simulate.ts';
import { createRedis } from '../../src/redis/connect-redis.ts';
import { planOf } from './histories.ts';

/** Of its own, since a history begins with an empty one. */
let server: RunningRedis;

beforeAll(async () => {
  server = await startRedis();
});

afterAll(() => server.stop());

test('a history on a real Redis that fails over and is emptied keeps every promise', async () => {
  const redis = createRedis({ url: server.url, cluster: false });
  const often = { ...FAULT_RATES.some.anHour, redis_failed_over: 240, redis_emptied: 120 };
  const plan = { ...planOf({ seed: 3, faults: 'some', file: 'sim/modes.toml' }), hours: 0.01, redis };
  const report = await simulate({ ...plan, faults: { ...FAULT_RATES.some, anHour: often } });
  redis.disconnect();
  expect(report.violation).toBeNull();
  expect(report.happened).toMatchObject({
    redis_failed_over: expect.any(Number),
    redis_emptied: expect.any(Number),
  });
});
