import { createMemoryAllocator } from '../src/memory/memory-allocator.ts';
import type { Allocator, Clock } from '../src/use-cases/ports.ts';
import { AllocationFailed, ReleaseFailed } from '../src/use-cases/unavailable.ts';
import type { Chance } from './chance.ts';
import type { FaultRates } from './fault-rates.ts';

const USUAL_MS = { min: 20, max: 800 };
/** With all its tries the allocator is done before a token runs out. */
const SLOW_MS = { min: 2_000, max: 45_000 };

/**
 * A fleet of game servers behind the allocator: it answers late, not at all, or not where it was heard. `keep`
 * stands at the fleet, where a server is really given out and taken back.
 */
export const createProvider = (
  {
    clock,
    chance,
    rates,
  }: { readonly clock: Clock; readonly chance: Chance; readonly rates: () => FaultRates },
  keep: (fleet: Allocator) => Allocator,
): Allocator => {
  const fleet = keep(createMemoryAllocator());
  return {
    allocate: async (request) => {
      const { fails, hangs, slow, answerLost } = rates().provider;
      if (chance.happens(hangs)) await new Promise<never>(() => {});
      await clock.sleep(chance.among(chance.happens(slow) ? SLOW_MS : USUAL_MS));
      if (chance.happens(fails)) throw new AllocationFailed('No server is free');
      const server = await fleet.allocate(request);
      if (chance.happens(answerLost)) throw new AllocationFailed('The provider did not answer in time');
      return server;
    },
    release: async (loadingSessionId) => {
      await clock.sleep(chance.among(USUAL_MS));
      if (chance.happens(rates().provider.keeps)) throw new ReleaseFailed('The provider did not answer');
      await fleet.release(loadingSessionId);
    },
  };
};
