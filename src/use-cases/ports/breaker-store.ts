/** `open`: the service is not to be called before that moment. */
export type BreakerAnswer = { readonly kind: 'closed' } | { readonly kind: 'open'; readonly untilMs: number };

/**
 * A circuit breaker whose state all containers share. It opens after a number of failures in a row; when its
 * time is up it lets a single call through, which closes it or opens it again.
 */
export interface BreakerStore {
  /** May the service be called now? */
  askBreaker(service: string): Promise<BreakerAnswer>;
  /** How a call went that the breaker let through. */
  reportToBreaker(service: string, outcome: 'success' | 'failure'): Promise<void>;
}
