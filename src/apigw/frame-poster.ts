import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import pLimit from 'p-limit';
import type { Clock, FramePoster, Log, PostOutcome } from '../use-cases/ports.ts';

/** Posts under way at once, and sockets kept to the endpoint. */
const CONCURRENCY = 64;
/** A post can hang without an answer (no way out of a VPC); this bounds each try. */
const DEADLINE_MS = 2_000;
const RETRIES_MAX = 2;
const BACK_OFF_MS = 50;

export interface FramePosterOptions {
  /** `https://<api id>.execute-api.<region>.amazonaws.com/<stage>`: from configuration, never from an event. */
  readonly endpoint: string;
  readonly log: Log;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly deadlineMs?: number;
  /** 0 to 1, spreads the back-off. */
  readonly random?: () => number;
}

/** Pushes frames by PostToConnection. */
export const createFramePoster = (options: FramePosterOptions): FramePoster => {
  const client = leanClient(options.endpoint);
  const limit = pLimit(CONCURRENCY);
  const { log, clock, deadlineMs = DEADLINE_MS, random = Math.random } = options;

  const tryOften = async (send: (abortSignal: AbortSignal) => Promise<unknown>): Promise<PostOutcome> => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await send(AbortSignal.timeout(deadlineMs));
        return 'accepted';
      } catch (error) {
        if (isGone(error)) return 'gone';
        if (attempt >= RETRIES_MAX || !isWorthRetry(error)) {
          log.warn('A frame could not be posted', { error, attempts: attempt + 1 });
          return 'failed';
        }
        await clock.sleep(BACK_OFF_MS * 2 ** attempt * (0.5 + random()));
      }
    }
  };

  return {
    post: async (connectionId, frame) => {
      // The SDK refuses an empty label; nobody is reached by it either.
      if (connectionId === '') return 'gone';
      const command = new PostToConnectionCommand({
        ConnectionId: connectionId,
        Data: Buffer.from(JSON.stringify(frame)),
      });
      return limit(tryOften, (abortSignal) => client.send(command, { abortSignal }));
    },

    close: async (connectionId) => {
      if (connectionId === '') return;
      const command = new DeleteConnectionCommand({ ConnectionId: connectionId });
      await limit(tryOften, (abortSignal) => client.send(command, { abortSignal }));
    },
  };
};

/**
 * Pushes are most of what a function spends its time on, so the steps of the SDK that they do not need are left out:
 * its retries (done here), its log, and the headers against recursion and about the user agent.
 */
const leanClient = (endpoint: string): ApiGatewayManagementApiClient => {
  const agent = { keepAlive: true, maxSockets: CONCURRENCY };
  const client = new ApiGatewayManagementApiClient({
    endpoint,
    maxAttempts: 1,
    requestHandler: { httpAgent: agent, httpsAgent: agent, connectionTimeout: 1_000 },
  });
  const { middlewareStack } = client;
  for (const step of ['loggerMiddleware', 'recursionDetectionMiddleware', 'getUserAgentMiddleware'])
    middlewareStack.remove(step);
  // Signing finds its place by this name, so it stays, as a step that does nothing.
  const place = { step: 'finalizeRequest', priority: 'high', name: 'retryMiddleware' } as const;
  middlewareStack.add((next) => next, { ...place, override: true });
  return client;
};

/** By name on AWS; emulators answer the status alone. */
const isGone = (error: unknown): boolean =>
  (error instanceof Error && error.name === 'GoneException') || statusOf(error) === 410;

/** Throttling, a fault of the service, or a socket that died while the container was frozen; never a deadline. */
const isWorthRetry = (error: unknown): boolean => {
  const status = statusOf(error);
  if (status !== undefined) return status === 429 || status >= 500;
  return codeOf(error) === 'ECONNRESET' || codeOf(error) === 'EPIPE';
};

const statusOf = (error: unknown): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata?.httpStatusCode;

const codeOf = (error: unknown): string | undefined => (error as { code?: string } | null)?.code;
