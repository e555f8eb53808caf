import type { AllocationRules } from '../core/game-mode.ts';
import type { Allocator, BreakerStore, Log } from '../use-cases/ports.ts';
import { createHttpAllocator } from './http-allocator.ts';
import { createStaticAllocator } from './static-allocator.ts';

/** The allocator that the configuration names. The breaker is made only for a provider that can fail. */
export const createAllocator = (
  { provider, requestTimeoutMs, retriesMax }: AllocationRules,
  surroundings: { readonly breaker: () => BreakerStore; readonly log: Log },
): Allocator =>
  provider.kind === 'static'
    ? createStaticAllocator(provider.addresses)
    : createHttpAllocator({
        url: provider.url,
        requestTimeoutMs,
        retriesMax,
        breaker: surroundings.breaker(),
        log: surroundings.log,
      });
