import { expect, test } from 'vitest';
import { plainRules } from '../../src/core/match-rules.ts';
import { runTick } from '../../src/use-cases/run-tick.ts';
import { createTicker } from '../../src/use-cases/ticker.ts';
import { createTickWorld, QUEUE } from './tick-world.ts';

test('a quiet queue is matched again whenever a ticket escalates, and not between', async () => {
  const rules = { ...plainRules(QUEUE, 1, 4), escalation: { afterMs: 20_000, gapMax: null } };
  const { ports, clock, enqueue } = createTickWorld({ mode: { rules, requiredPlayers: 4 } });
  // Two pairs of three make no team of four.
  await enqueue('ann', 'abe', 'ada');
  await clock.advance(5_000);
  await enqueue('bob', 'bea', 'ben');
  const lease = { holder: 'ticker', leaseMs: 5_000, stopsAtMs: clock.nowMs() + 600_000, deployment: 0 };
  const ticker = createTicker(ports, QUEUE, lease);
  const { propose } = ticker.matcher;
  const startedAtMs = clock.nowMs();
  const proposedAfterMs: number[] = [];
  const matcher = {
    ...ticker.matcher,
    propose: (...input: Parameters<typeof propose>) => {
      proposedAfterMs.push(clock.nowMs() - startedAtMs);
      return propose(...input);
    },
  };
  const watched = { ...ticker, matcher };
  for (let second = 0; second <= 50; second++) {
    await runTick(ports)(watched);
    await clock.advance(1_000);
  }
  expect(proposedAfterMs).toEqual([0, 15_000, 20_000]);
});
