import fc from 'fast-check';
import { expect, it } from 'vitest';
import { aim } from '../properties/aim.ts';
import { type QueueCommand, wishes } from '../properties/queue-commands.ts';
import { createQueueRun, type QueueView, runCommand, viewOf } from '../properties/queue-run.ts';
import { createLedgerWorld } from './ledger-world.ts';

/** Use cases forget a match once its players are told, and only they know that: the stores do as they are asked. */
const forgetsMatch = (command: QueueCommand, { sessions }: QueueView): boolean =>
  command.do === 'forget' && sessions.get(command.sessionId)?.stage === 'matched';

it('finds nothing in whatever honest stores do', async () => {
  await fc.assert(
    fc.asyncProperty(wishes(80), async (wished) => {
      const { world, violations, ledger } = createLedgerWorld();
      const run = createQueueRun(world);
      for (const wish of wished) {
        const before = await viewOf(world);
        const command = aim(wish, before);
        if (command.do === 'advance') ledger.excuse(command.ms, 'nobody sweeps here');
        if (!forgetsMatch(command, before)) await runCommand(run, command);
        expect(violations).toEqual([]);
      }
    }),
    { numRuns: 250 },
  );
});
