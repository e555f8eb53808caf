import { ExponentialBackoff, handleWhen, retry, TimeoutStrategy, timeout } from 'cockatiel';
import { ALLOCATION_PAUSE_MS_MAX } from '../core/limits.ts';
import type { Allocator, BreakerAnswer, BreakerStore, Log } from '../use-cases/ports.ts';
import { AllocationFailed, ReleaseFailed } from '../use-cases/unavailable.ts';
import { describeFailure } from './describe-failure.ts';
import { ProviderRefusal, releaseUrl, requestRelease, requestServer } from './provider-requests.ts';

export interface HttpAllocatorOptions {
  readonly url: string;
  /** Of one try. */
  readonly requestTimeoutMs: number;
  /** Tries after the first. */
  readonly retriesMax: number;
  /** The first pause is about this long; each is about twice the one before, with jitter. */
  readonly backoffMs?: number;
  readonly breaker: BreakerStore;
  readonly log: Log;
}

const BACKOFF_MS = 250;

/**
 * Asks an HTTP service for game servers.
 *
 * `POST <url>` with `{loading_session_id, game_mode, region, teams: [[player]], players: [player]}` and the
 * session's id in the header `Idempotency-Key`: the same key has to get the same server. `region` is null where
 * none matters. Expected is a 2xx with `{server_address, session_id?}`; without a `session_id` the loading session's id is used.
 *
 * `DELETE <url>/<loading_session_id>` when that server is not needed; 404 and 410 count as done.
 *
 * A try that times out, and answers 408, 429 and 5xx, are repeated; so is an answer of another shape. Other
 * answers are final. Failures count for a circuit breaker that all containers share.
 */
export const createHttpAllocator = (options: HttpAllocatorOptions): Allocator => {
  const { url, requestTimeoutMs, log } = options;
  const tries = retry(
    handleWhen((fault) => !(fault instanceof ProviderRefusal)),
    {
      maxAttempts: options.retriesMax,
      backoff: new ExponentialBackoff({
        initialDelay: options.backoffMs ?? BACKOFF_MS,
        maxDelay: ALLOCATION_PAUSE_MS_MAX,
      }),
    },
  );
  const timeLimit = timeout(requestTimeoutMs, TimeoutStrategy.Aggressive);
  const guard = breakerGuard(options.breaker, new URL(url).host, log);

  return {
    allocate: async (request) => {
      const { loadingSessionId } = request;
      let made = 0;
      const ask = ({ signal }: { signal: AbortSignal }) => {
        made += 1;
        return requestServer(url, request, signal);
      };
      try {
        return await tries.execute(() => guard(() => timeLimit.execute(ask)));
      } catch (fault) {
        const why = describeFailure({ method: 'POST', url, tries: made, fault, requestTimeoutMs });
        const message = `No game server for session ${loadingSessionId}: ${why}`;
        log.warn(message);
        throw new AllocationFailed(message, { cause: fault });
      }
    },

    release: async (loadingSessionId) => {
      let made = 0;
      const ask = ({ signal }: { signal: AbortSignal }) => {
        made += 1;
        return requestRelease(url, loadingSessionId, signal);
      };
      try {
        await tries.execute(() => timeLimit.execute(ask));
      } catch (fault) {
        const failed = { method: 'DELETE', tries: made, fault, requestTimeoutMs } as const;
        const why = describeFailure({ ...failed, url: releaseUrl(url, loadingSessionId) });
        const message = `The game server of session ${loadingSessionId} was not released: ${why}`;
        throw new ReleaseFailed(message, { cause: fault });
      }
    },
  };
};

/** Runs a call if the breaker lets it. A breaker that cannot be asked does not keep players from a server. */
const breakerGuard = (breaker: BreakerStore, service: string, log: Log) => {
  const ask = (): Promise<BreakerAnswer> =>
    breaker.askBreaker(service).catch((error: unknown) => {
      log.warn('The circuit breaker could not be asked', { service, error });
      return { kind: 'closed' };
    });
  const report = (outcome: 'success' | 'failure'): Promise<void> =>
    breaker.reportToBreaker(service, outcome).catch((error: unknown) => {
      log.warn('The circuit breaker could not be told', { service, outcome, error });
    });

  return async <Result>(call: () => Promise<Result>): Promise<Result> => {
    const answer = await ask();
    if (answer.kind === 'open')
      throw new ProviderRefusal(
        `is left alone until ${new Date(answer.untilMs).toISOString()}, since ${service} failed too often`,
      );
    try {
      const result = await call();
      await report('success');
      return result;
    } catch (fault) {
      // A refusal is a choice of a service that is well.
      await report(fault instanceof ProviderRefusal ? 'success' : 'failure');
      throw fault;
    }
  };
};
