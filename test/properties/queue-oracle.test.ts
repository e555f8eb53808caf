import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTime, memoryQueueWorld } from '../support/memory-worlds.ts';
import { REDIS_KINDS, redisOf } from '../support/redis.ts';
import { redisQueueWorld } from '../support/stores.ts';
import { aim } from './aim.ts';
import { type QueueCommand, wishes } from './queue-commands.ts';
import { checkStep, createWitness } from './queue-invariants.ts';
import { comparable, createQueueRun, type QueueRun, runCommand, viewOf } from './queue-run.ts';

/** Runs a command and answers its outcome and all that can be read after it. */
const step = async (run: QueueRun, command: QueueCommand) => {
  const outcome = await runCommand(run, command);
  return { outcome, after: await viewOf(run.world) };
};

describe.each(REDIS_KINDS)('the queue stores on %s Redis', (kind) => {
  const redis = redisOf(kind);

  it('answer and hold what the stores in memory do, whatever happens', async () => {
    await fc.assert(
      fc.asyncProperty(wishes(40), async (wished) => {
        const oracle = createQueueRun(memoryQueueWorld());
        const real = createQueueRun(redisQueueWorld(redis));
        let before = await viewOf(oracle.world);
        for (const wish of wished) {
          const command = aim(wish, before);
          const expected = await step(oracle, command);
          const actual = await step(real, command);
          expect(comparable(actual, real.epoch)).toEqual(comparable(expected, oracle.epoch));
          before = expected.after;
        }
      }),
      { numRuns: 80 },
    );
  });

  it('I1, I2, I3, I4, I5, I6, I7, I9: hold after every step of any run', async () => {
    await fc.assert(
      fc.asyncProperty(wishes(30), async (wished) => {
        const run = createQueueRun(redisQueueWorld(redis, createTime()));
        const witness = createWitness();
        let before = await viewOf(run.world);
        for (const wish of wished) {
          const command = aim(wish, before);
          const { outcome, after } = await step(run, command);
          checkStep(witness, { command, outcome, before, after, nowMs: run.world.time.nowMs() });
          before = after;
        }
      }),
      { numRuns: 20 },
    );
  });
});
