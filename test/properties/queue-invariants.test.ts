import fc from 'fast-check';
import { it } from 'vitest';
import { memoryQueueWorld } from '../support/memory-worlds.ts';
import { aim } from './aim.ts';
import { wishes } from './queue-commands.ts';
import { checkStep, createWitness } from './queue-invariants.ts';
import { createQueueRun, runCommand, viewOf } from './queue-run.ts';

it('I1, I2, I3, I4, I5, I6, I7, I9: hold after every step of any run', async () => {
  await fc.assert(
    fc.asyncProperty(wishes(60), async (wished) => {
      const world = memoryQueueWorld();
      const run = createQueueRun(world);
      const witness = createWitness();
      let before = await viewOf(world);
      for (const wish of wished) {
        const command = aim(wish, before);
        const outcome = await runCommand(run, command);
        const after = await viewOf(world);
        checkStep(witness, { command, outcome, before, after, nowMs: world.time.nowMs() });
        before = after;
      }
    }),
    { numRuns: 250 },
  );
});
