import { expect, test } from 'vitest';
import { readChanges } from '../../src/use-cases/read-changes.ts';
import { createTicker } from '../../src/use-cases/ticker.ts';
import { createTickWorld, QUEUE } from './tick-world.ts';

test('a page that cannot be read is told of, and the failure of the page asked for beside it goes to nobody else', async () => {
  const { ports, clock, enqueue } = createTickWorld();
  await enqueue('ann');
  const unhandled: unknown[] = [];
  const note = (fault: unknown) => unhandled.push(fault);
  process.on('unhandledRejection', note);
  const asked: Promise<unknown>[] = [];
  const beginTick: typeof ports.ticks.beginTick = async (...input) => {
    const begun = ports.ticks.beginTick(...input);
    if (asked.length > 0) {
      const failed = begun.then(() => Promise.reject(new Error('Redis is away')));
      asked.push(failed.catch(() => undefined));
      return failed;
    }
    asked.push(begun);
    const page = await begun;
    if (page.kind === 'held') return page;
    return {
      ...page,
      more: true,
      get changes(): never {
        throw new Error('A record of tomorrow');
      },
    };
  };
  const lease = { holder: 'ticker', leaseMs: 5_000, stopsAtMs: clock.nowMs() + 600_000, deployment: 0 };
  const ticker = createTicker(ports, QUEUE, lease);
  const read = readChanges({ ...ports, ticks: { ...ports.ticks, beginTick } })(ticker);
  await expect(read).rejects.toThrow('A record of tomorrow');
  expect(asked).toHaveLength(2);
  await asked[1];
  // Node tells of a rejection that nobody handles before the next turn of the event loop.
  await new Promise(setImmediate);
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});
